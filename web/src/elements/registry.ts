/** The only list of element kinds. Everything else asks an entry. */
import type { ComponentType } from 'react';
import type { Size } from '../layout/place';
import type { Element, ElementKind } from '../workbook/document';
import { chartEntry } from './chart';
import { controlEntry } from './control';
import { dividerEntry } from './divider';
import { inputTableEntry } from './input-table';
import { kpiEntry } from './kpi';
import { pivotEntry } from './pivot';
import { tableEntry } from './table';
import { textEntry } from './text';

export interface ElementEntry<E extends Element = Element> {
  kind: E['kind'];
  /** What people call it. */
  title: string;
  icon: ComponentType<{ size?: number | string }>;
  /** Size of a new one and the smallest that still works, in cells of the page's grid. */
  size: Size;
  minimum: Size;
  /** The smallest of one element, where its kind does not say it. */
  minimumOf?(element: E): Size;
  View: ComponentType<{ element: E }>;
  Panel: ComponentType<{ element: E }>;
}

const entries = {
  table: tableEntry,
  'input-table': inputTableEntry,
  chart: chartEntry,
  kpi: kpiEntry,
  pivot: pivotEntry,
  control: controlEntry,
  text: textEntry,
  divider: dividerEntry,
} satisfies { [K in ElementKind]: ElementEntry<Extract<Element, { kind: K }>> };

export function entryOf(kind: ElementKind): ElementEntry {
  return entries[kind] as unknown as ElementEntry;
}

export function minimumOf(element: Element): Size {
  const entry = entryOf(element.kind);
  return entry.minimumOf?.(element) ?? entry.minimum;
}
