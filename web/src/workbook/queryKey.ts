/**
 * Which parts of a document an element's data depends on. Two documents with equal shapes give equal rows, so
 * moving, formatting or describing things never runs a query again.
 */
import { type ControlValues, currentValue } from './controls';
import {
  allElements,
  type ControlElement,
  controls,
  type DataElement,
  findDataElement,
  isDataElement,
  type Workbook,
} from './document';
import { dataFacts } from './kinds';
import { parentsOf } from './sources';

/** The element and every element it reads: its parents, and those its formulas name. */
export function dependencies(document: Workbook, elementId: string): DataElement[] {
  const byName = new Map<string, DataElement[]>();
  for (const element of allElements(document)) {
    if (!isDataElement(element)) continue;
    const key = element.name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), element]);
  }
  const reached = new Map<string, DataElement>();
  const visit = (element: DataElement | undefined) => {
    if (!element || reached.has(element.id)) return;
    reached.set(element.id, element);
    for (const id of parentsOf(element)) visit(findDataElement(document, id));
    for (const name of elementNames(element)) {
      for (const named of byName.get(name.toLowerCase()) ?? []) visit(named);
    }
  };
  visit(findDataElement(document, elementId));
  return [...reached.values()];
}

/** Names before the slash in `[Name/Column]`: elements or sources. */
function elementNames(element: DataElement): Set<string> {
  const names = new Set<string>();
  for (const column of element.columns) {
    for (const match of (column.formula ?? '').matchAll(/\[((?:\\.|[^\]\\/])+)\//g)) {
      names.add((match[1] as string).replace(/\\(.)/g, '$1'));
    }
  }
  return names;
}

/** Controls that filter one of the elements or are named in one of their formulas. */
export function controlsOf(document: Workbook, elements: readonly DataElement[]): ControlElement[] {
  const ids = new Set(elements.map((element) => element.id));
  const text = elements
    .flatMap((element) => element.columns.map((column) => column.formula ?? ''))
    .join('\n')
    .toLowerCase();
  return controls(document).filter(
    (control) =>
      control.targets.some((target) => ids.has(target.element_id)) ||
      text.includes(`[${control.control_id.toLowerCase()}]`),
  );
}

export interface ElementQueryKey {
  /** Changes exactly when the columns or the rows may change, except for control values. */
  structure: string;
  /** Values of the controls that take part. */
  controls: ControlValues;
  /** `structure` and `controls` in one text: the key of the element's rows. */
  key: string;
}

export function queryKeyOf(document: Workbook, elementId: string, values: ControlValues): ElementQueryKey {
  const elements = dependencies(document, elementId);
  const taking = controlsOf(document, elements);
  const structure = JSON.stringify([
    elements.map(queryParts),
    // Everything but the name and the value, which has a place of its own.
    taking.map(({ name: _, description: __, value: ___, ...facts }) => facts),
    document.settings,
  ]);
  const chosen: ControlValues = {};
  for (const control of taking) chosen[control.control_id] = currentValue(control, values);
  return { structure, controls: chosen, key: `${structure}|${JSON.stringify(chosen)}` };
}

function queryParts(element: DataElement): unknown {
  const columns = element.columns.map(({ id, name, formula, source_column, hidden }) => [
    id,
    name,
    formula,
    source_column,
    hidden,
  ]);
  const { id, name, kind, source, sort, limit, relationships, metrics } = element;
  const filters = [...element.filters, ...element.filter_groups].filter((filter) => filter.enabled);
  const common = [id, name, kind, source, columns, filters, sort, limit, relationships, metrics];
  return [...common, ...dataFacts(element).queryParts(element)];
}
