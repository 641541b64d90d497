/** Linked input tables: rows of another element with entries matched by key. Pure. */

import type { Model } from '../../api/client';
import { t } from '../../locales';
import type { CellValue } from '../../values';
import type { InputTableElement, Workbook } from '../../workbook/document';
import { newColumn, plainColumns } from '../../workbook/newColumns';
import { newDataElement } from '../../workbook/newElements';
import type { SourceColumn } from '../../workbook/queries';
import type { ElementSource } from '../../workbook/sources';
import { PARENT } from '../../workbook/systemColumns';
import type { EditOut, EntryCell } from './edits';
import { entryColumn, systemColumns } from './new';
import type { EntryType, InputTable } from './types';

/** A part of the key: the element's column that shows it, and the input table's that keeps it. */
export interface LinkKey {
  columnId: string;
  entryId: string;
  type: EntryType;
}

export type Keys = Record<string, EntryCell>;

const keyColumnId = (at: number) => `sys_key_${at}`;

/** The key of a linked element; null for input tables with rows of their own. */
export function linkOf(element: InputTableElement, table: InputTable): LinkKey[] | null {
  if (!element.linked) return null;
  return element.linked.keys.map(({ entry_column }, at) => ({
    columnId: keyColumnId(at),
    entryId: entry_column,
    type: table.columns.find((column) => column.id === entry_column)?.type ?? 'text',
  }));
}

/** Whether the table keeps entries for another element's rows: it then has no rows of its own. */
export const isKeyed = (table: InputTable) => table.columns.some((column) => column.key);

// ---------------------------------------------------------------- telling rows

/** A value of a key as the input table keeps it. */
export function keyCell(value: CellValue, type: EntryType): EntryCell {
  if (value === null || value === '') return null;
  switch (type) {
    case 'number': {
      const number = Number(value);
      // Digits that a number does not keep are sent as they are: the server says why they cannot be a key.
      return Number.isSafeInteger(number) || !/^-?\d+$/.test(String(value)) ? number : String(value);
    }
    case 'date':
      return typeof value === 'number' ? new Date(value).toISOString().slice(0, 10) : String(value);
    case 'datetime':
      return typeof value === 'number' ? moment(value) : String(value);
    case 'checkbox':
      return value === true;
    case 'text':
      return String(value);
  }
}

/** As the server shows it: six digits of a second, or none. */
function moment(value: number): string {
  const [seconds = '', rest = ''] = new Date(value).toISOString().split('.');
  const fraction = rest.slice(0, 3);
  return fraction === '000' ? seconds : `${seconds}.${fraction}000`;
}

/** The row id in edits of a row that is identified by its key. */
export const keyedId = (link: readonly LinkKey[], keys: Keys) =>
  `key:${JSON.stringify(link.map(({ entryId }) => keys[entryId] ?? null))}`;

/** An answer of the server, its rows called as edits call them. An entry that is gone is an empty one. */
export function keyedAnswer(out: EditOut, link: readonly LinkKey[]): EditOut {
  const named = <T extends { row_id: string; keys?: Keys | null }>(rows: T[]): T[] =>
    rows.map((row) => (row.keys ? { ...row, row_id: keyedId(link, row.keys) } : row));
  return {
    ...out,
    rows: named(out.rows),
    problems: named(out.problems),
    conflicts: named(out.conflicts).map((conflict) => ({
      ...conflict,
      version: conflict.version ?? 0,
      values: conflict.values ?? {},
    })),
  };
}

interface ToldRow {
  row_id: string;
  version: number | null;
  values: Keys | null;
}

/** Entries in a live event. It has no keys of deleted ones: then the rows are read again. */
export function keyedRows(rows: readonly ToldRow[], link: readonly LinkKey[]): ToldRow[] {
  return rows.flatMap((row) => (row.values ? [{ ...row, row_id: keyedId(link, row.values) }] : []));
}

// ---------------------------------------------------------------- making one

const TYPES: Partial<Record<string, (column: SourceColumn) => EntryType>> = {
  text: () => 'text',
  number: () => 'number',
  logical: () => 'checkbox',
  date: (column) => (column.has_time ? 'datetime' : 'date'),
};

/** The type of a column that keeps such a key; null where it cannot be one. */
export const keyType = (column: SourceColumn): EntryType | null => TYPES[column.type]?.(column) ?? null;

/** The element over a new table: the parent's columns, the entry columns, and the columns that identify rows. */
export function linkedTableOf(
  document: Workbook,
  table: Model<'InputTableOut'>,
  parent: ElementSource,
  offered: readonly SourceColumn[],
  keys: readonly string[],
): InputTableElement {
  const entries = table.columns.filter((column) => !column.key);
  const own = entries.map(entryColumn);
  const shown = plainColumns(
    own,
    offered.map((column) => ({ ...column, name: PARENT + column.name })),
  );
  const identity = keys.map((key, at) =>
    newColumn({ id: keyColumnId(at), name: t('Key {{n}}', { n: at + 1 }), source_column: PARENT + key }),
  );
  const keyed = table.columns.filter((column) => column.key);
  const pairs = keys.flatMap((key, at) => {
    const entry = keyed[at];
    return entry ? [{ parent_column_id: key, entry_column: entry.id }] : [];
  });
  return {
    ...newDataElement(document, table.name),
    kind: 'input-table',
    source: { kind: 'input-table', connection_id: table.connection_id, input_table_id: table.id },
    linked: { parent, keys: pairs as [(typeof pairs)[number]] },
    columns: [...shown, ...own, ...identity, ...systemColumns()],
  };
}
