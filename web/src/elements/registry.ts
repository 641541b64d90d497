/** The kinds of elements as people see them. Everything else about a kind is in `workbook/kinds`. */
import type { Element, ElementKind } from '../workbook/document';
import { chartEntry } from './chart';
import { controlEntry } from './control';
import { dividerEntry } from './divider';
import type { ElementEntry } from './entry';
import { inputTableEntry } from './input-table';
import { kpiEntry } from './kpi';
import { pivotEntry } from './pivot';
import { tableEntry } from './table';
import { textEntry } from './text';

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
