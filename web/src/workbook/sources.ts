/** Sources are trees: joins and unions contain other sources. Pure. */
import { dataFacts } from './kinds';
import type { DataElement, ElementSource, Source } from './types';

export type { ElementSource } from './types';

/** The direct inputs of a source. */
export function partsOf(source: Source): Source[] {
  switch (source.kind) {
    case 'join':
      return [source.first.source, ...source.legs.map((leg) => leg.source)];
    case 'union':
      return source.parts.map((part) => part.source);
    case 'columns-to-rows':
    case 'rows-to-columns':
    case 'unnest':
      return [source.source];
    default:
      return [];
  }
}

/** The source and every source inside it, outer ones first. */
export const sourcesIn = (source: Source): Source[] => [source, ...partsOf(source).flatMap(sourcesIn)];

/** Elements whose rows an element reads: by its source, a link or a relationship. */
export function parentsOf(element: DataElement): string[] {
  const read = [...sourcesIn(element.source), ...(dataFacts(element).parents?.(element) ?? [])];
  return [
    ...read.flatMap((source) => (source.kind === 'element' ? [source.element_id] : [])),
    ...element.relationships.map((relationship) => relationship.target_element_id),
  ];
}

/** The connection a source is read from, unless only elements know it. */
export function rootConnection(source: Source): string | undefined {
  for (const one of sourcesIn(source)) if ('connection_id' in one) return one.connection_id;
  return undefined;
}

/** The source with every element in it replaced. */
export function mapElements(source: Source, map: (element: ElementSource) => ElementSource): Source {
  const inside = (part: Source) => mapElements(part, map);
  switch (source.kind) {
    case 'element':
      return map(source);
    case 'join':
      return {
        ...source,
        first: { ...source.first, source: inside(source.first.source) },
        legs: source.legs.map((leg) => ({ ...leg, source: inside(leg.source) })),
      };
    case 'union':
      return { ...source, parts: source.parts.map((part) => ({ ...part, source: inside(part.source) })) };
    case 'columns-to-rows':
    case 'rows-to-columns':
    case 'unnest':
      return { ...source, source: inside(source.source) };
    default:
      return source;
  }
}

/** The element with every element that it reads replaced. */
export function mapParents<E extends DataElement>(
  element: E,
  map: (element: ElementSource) => ElementSource,
): E {
  const relationships = element.relationships.map((relationship) => ({
    ...relationship,
    target_element_id: map({
      kind: 'element',
      element_id: relationship.target_element_id,
      grouping_id: null,
    }).element_id,
  }));
  const changed = { ...element, relationships, source: mapElements(element.source, map) };
  return (dataFacts(element).mapParents?.(changed, map) ?? changed) as E;
}
