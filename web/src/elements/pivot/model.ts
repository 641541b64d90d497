/** The commands of a pivot's shelves. */

import { t } from '../../locales';
import { type Command, removeColumns } from '../../workbook/commands';
import { Changes, otherNames } from '../../workbook/commands/changes';
import type { Column, PivotAxis, PivotElement, Workbook } from '../../workbook/document';
import { uniqueName } from '../../workbook/names';
import { type Field, makeField, withReplaced } from '../panels/fields';

export type Shelf = 'rows' | 'across' | 'values';
type Written = Exclude<Field, { kind: 'formula' }>;
type Key = PivotAxis['keys'][number];

const newKey = (column_id: string): Key => ({
  column_id,
  sort: { by: 'label', direction: 'ascending', nulls: 'last' },
  subtotals: 'always',
});

/** The columns on a shelf, in order. */
export const shelfIds = (pivot: PivotElement, shelf: Shelf): readonly string[] =>
  shelf === 'values' ? pivot.values : pivot[shelf].keys.map((key) => key.column_id);

/** Puts a field on a shelf, in place of the column `replaced`, whose id stays, or at the end. */
export function setPivotField(
  document: Workbook,
  elementId: string,
  shelf: Shelf,
  field: Written,
  source: string,
  replaced: string | null,
): Command {
  const changes = new Changes(document);
  const pivot = changes.data(elementId) as PivotElement;
  const present = pivot.columns.find((column) => column.id === replaced);
  const next = present
    ? { ...pivot, columns: withReplaced(pivot.columns, present, field, source) }
    : withAdded(pivot, shelf, makeField(field, source, pivot.columns));
  changes.set(retitled(changes, pivot, next));
  return { kind: 'set-pivot-field', label: 'Change pivot', steps: changes.steps() };
}

export const removePivotField = (document: Workbook, pivot: PivotElement, columnId: string): Command =>
  removeColumns(document, pivot.id, [columnId]);

/** The shelf with two neighbours swapped: `by` is -1 or 1. Unchanged at its ends. */
export function moved(
  pivot: PivotElement,
  shelf: Shelf,
  columnId: string,
  by: -1 | 1,
): Partial<PivotElement> {
  if (shelf === 'values') return { values: swapped(pivot.values, pivot.values.indexOf(columnId), by) };
  const axis = pivot[shelf];
  const at = axis.keys.findIndex((key) => key.column_id === columnId);
  // Folded members are paths through the keys in their order.
  return { [shelf]: { ...axis, keys: swapped(axis.keys, at, by), collapsed: [] } };
}

function swapped<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const copy = [...list];
  const [one, other] = [copy[at], copy[at + by]];
  if (one === undefined || other === undefined) return copy;
  copy[at] = other;
  copy[at + by] = one;
  return copy;
}

/** What a pivot that nobody has named is called: `Average of Arr Delay by Origin`. */
export function pivotTitle(pivot: PivotElement): string {
  const nameOf = (id: string | undefined) => pivot.columns.find((column) => column.id === id)?.name;
  const value = nameOf(pivot.values[0]);
  const key = nameOf(pivot.rows.keys[0]?.column_id ?? pivot.across.keys[0]?.column_id);
  if (!value) return '';
  return key ? t('{{value}} by {{key}}', { value, key }) : value;
}

function retitled(changes: Changes, before: PivotElement, next: PivotElement): PivotElement {
  const automatic = before.values.length === 0 || before.name.replace(/ \(\d+\)$/, '') === pivotTitle(before);
  const title = automatic ? pivotTitle(next) : '';
  return title === '' ? next : { ...next, name: uniqueName(title, otherNames(changes, before.id)) };
}

function withAdded(pivot: PivotElement, shelf: Shelf, made: Column): PivotElement {
  const columns = [...pivot.columns, made];
  if (shelf === 'values') return { ...pivot, columns, values: [...pivot.values, made.id] };
  const axis = pivot[shelf];
  return { ...pivot, columns, [shelf]: { ...axis, keys: [...axis.keys, newKey(made.id)] } };
}
