/** The kinds of elements as people see them, in the order in which they are offered. */
import type { ElementKind, ElementOf } from '../workbook/document';
import { chartEntry } from './chart';
import { controlEntry } from './control';
import { dividerEntry } from './divider';
import { type ElementEntry, elementEntries } from './entry';
import { inputTableEntry } from './input-table';
import { kpiEntry } from './kpi';
import { pivotEntry } from './pivot';
import { tableEntry } from './table';
import { textEntry } from './text';

const entries = {
  table: tableEntry,
  pivot: pivotEntry,
  chart: chartEntry,
  kpi: kpiEntry,
  control: controlEntry,
  'input-table': inputTableEntry,
  text: textEntry,
  divider: dividerEntry,
} satisfies { [K in ElementKind]: ElementEntry<ElementOf<K>> };

Object.assign(elementEntries, entries);

export const entryOf = (kind: ElementKind): ElementEntry => elementEntries[kind];

export const allEntries = (): ElementEntry[] => Object.values(elementEntries);
