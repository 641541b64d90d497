/** The kinds of elements, without their looks. Those are in `elements/registry`. */
import type { Size } from '../../layout/place';
import type { DataElement, Element, ElementKind } from '../types';
import { chartFacts } from './chart';
import { controlFacts } from './control';
import { dividerFacts } from './divider';
import { inputTableFacts } from './input-table';
import type { DataFacts, KindFacts } from './kind';
import { kpiFacts } from './kpi';
import { pivotFacts } from './pivot';
import { tableFacts } from './table';
import { textFacts } from './text';

const kinds = {
  table: tableFacts,
  'input-table': inputTableFacts,
  chart: chartFacts,
  kpi: kpiFacts,
  pivot: pivotFacts,
  control: controlFacts,
  text: textFacts,
  divider: dividerFacts,
} satisfies { [K in ElementKind]: KindFacts<Extract<Element, { kind: K }>> };

export function factsOf(kind: ElementKind): KindFacts {
  return kinds[kind] as unknown as KindFacts;
}

/** What an element that shows data has besides. */
export function dataFacts(element: DataElement): DataFacts {
  return factsOf(element.kind).data as DataFacts;
}

export const isDataElement = (element: Element | undefined): element is DataElement =>
  element !== undefined && factsOf(element.kind).data !== undefined;

export function minimumOf(element: Element): Size {
  const facts = factsOf(element.kind);
  return facts.minimumOf?.(element) ?? facts.minimum;
}
