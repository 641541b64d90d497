/** From the cells of a pivot, one a record, to rows and columns of the grid. Pure. */

import type { Cell, Column, GridModel, HeaderNode, RowInfo } from '../../grid';
import { t } from '../../locales';
import type { CellValue } from '../../values';
import type { PivotAxis, PivotElement } from '../../workbook/document';

/** What a record says about its cell besides keys and values; grand totals have the number 0. */
export const PLACES = {
  rowLevel: '_row_level',
  columnLevel: '_column_level',
  rowNumber: '_row_number',
  columnNumber: '_column_number',
} as const;

export interface Records {
  readonly count: number;
  /** The value of a field of a record; null where the field is not there. */
  at(field: string, record: number): CellValue;
}

export interface PivotColumn extends Pick<Column, 'id' | 'name' | 'type' | 'hasTime' | 'error' | 'shorter'> {
  format(value: CellValue): string;
}

interface Member {
  readonly number: number;
  readonly level: number;
  readonly path: readonly CellValue[];
}

export interface Matrix {
  readonly columns: readonly Column[];
  readonly header: readonly HeaderNode[];
  readonly rows: readonly { readonly info: RowInfo; readonly cells: readonly Cell[] }[];
  /** There are more columns than are shown. */
  readonly more: boolean;
}

const KEY_WIDTH = 160;
const VALUE_WIDTH = 110;
const WIDEST = 240;
const BLANK: Cell = { value: null, text: '' };

const empty = () => t('(empty)');

export function pivotMatrix(
  element: PivotElement,
  known: ReadonlyMap<string, PivotColumn>,
  records: Records,
): Matrix {
  const rowKeys = columnsOf(shownKeys(element.rows), known);
  const acrossKeys = columnsOf(shownKeys(element.across), known);
  const values = columnsOf(element.values, known);
  const number = (field: string, record: number) => Number(records.at(field, record) ?? 0);

  const rows = new Map<number, Member>();
  const across = new Map<number, Member>();
  const cells = new Map<string, number>();
  for (let record = 0; record < records.count; record++) {
    const row = number(PLACES.rowNumber, record);
    const column = number(PLACES.columnNumber, record);
    cells.set(`${row}|${column}`, record);
    const member = (at: number, level: number, keys: readonly PivotColumn[]): Member => ({
      number: at,
      level,
      path: keys.slice(0, level).map((key) => records.at(key.id, record)),
    });
    if (!rows.has(row)) rows.set(row, member(row, number(PLACES.rowLevel, record), rowKeys));
    if (!across.has(column)) {
      across.set(column, member(column, number(PLACES.columnLevel, record), acrossKeys));
    }
  }
  // The header cells of the columns come along also where the pivot shows no total of all rows.
  if (rowKeys.length > 0 && !element.rows.grand_total) rows.delete(0);
  if (acrossKeys.length > 0 && !element.across.grand_total) across.delete(0);
  // One column beyond the limit shows that there are more.
  const more = across.delete(element.column_limit + 1);
  const sides = ordered(across, element.across.totals);

  const columns: Column[] = rowKeys.map((key, at) => ({
    ...plain(key),
    width: KEY_WIDTH,
    align: 'left',
    key: true,
    level: at,
  }));
  const header: HeaderNode[] = rowKeys.map((_, column) => ({ column }));
  const shown: { member: Member; value: PivotColumn }[] = [];
  for (const member of sides) {
    for (const value of values) {
      const name = acrossKeys.length > 0 && values.length === 1 ? labelOf(member, acrossKeys) : value.name;
      columns.push({ ...plain(value), id: `${value.id}|${member.number}`, name, width: widthFor(name) });
      shown.push({ member, value });
    }
  }
  addHeader(header, sides, acrossKeys, values.length, rowKeys.length);

  return {
    more,
    columns,
    header,
    rows: ordered(rows, element.rows.totals).map((row, at, all) => ({
      info: { kind: kindOf(row, rowKeys.length), key: String(row.number) },
      cells: [
        ...rowKeys.map((key, depth) => keyCell(row, all[at - 1], key, depth)),
        ...shown.map(({ member, value }): Cell => {
          const record = cells.get(`${row.number}|${member.number}`);
          if (record === undefined) return BLANK;
          const given = records.at(value.id, record);
          const total = row.level < rowKeys.length || member.level < acrossKeys.length;
          return { value: given, text: value.format(given), ...(total ? { tone: 'strong' as const } : {}) };
        }),
      ],
    })),
  };
}

/** The keys down to where the axis is collapsed. */
function shownKeys({ keys, collapsed_to }: PivotAxis): string[] {
  const ids = keys.map((key) => key.column_id);
  return collapsed_to ? ids.slice(0, ids.indexOf(collapsed_to) + 1) : ids;
}

/** Wide enough for its name with the sign of its type. */
const widthFor = (name: string): number => Math.min(WIDEST, Math.max(VALUE_WIDTH, 48 + name.length * 8));

const columnsOf = (ids: readonly string[], known: ReadonlyMap<string, PivotColumn>): PivotColumn[] =>
  ids.flatMap((id) => known.get(id) ?? []);

const plain = ({ id, name, type, hasTime, error, shorter }: PivotColumn): Omit<Column, 'width'> => ({
  id,
  name,
  type,
  ...(shorter === undefined ? {} : { shorter }),
  ...(hasTime === undefined ? {} : { hasTime }),
  ...(error === undefined ? {} : { error }),
});

/** By number; the grand total, which has none, goes where totals go. */
function ordered(members: ReadonlyMap<number, Member>, totals: 'first' | 'last'): Member[] {
  const sorted = [...members.values()].sort((a, b) => a.number - b.number);
  const [first] = sorted;
  return totals === 'last' && first?.number === 0 ? [...sorted.slice(1), first] : sorted;
}

const textOf = (key: PivotColumn | undefined, value: CellValue | undefined): string =>
  (value ?? null) === null ? empty() : (key?.format(value as CellValue) ?? '') || empty();

/** A member by its innermost key; a total says what it sums up. */
function labelOf(member: Member, keys: readonly PivotColumn[]): string {
  if (member.level === 0) return t('Total');
  const text = textOf(keys[member.level - 1], member.path[member.level - 1]);
  return member.level < keys.length ? t('{{member}} total', { member: text }) : text;
}

function kindOf(row: Member, depth: number): RowInfo['kind'] {
  if (row.level === depth) return 'data';
  return row.level === 0 ? 'total' : 'subtotal';
}

function keyCell(row: Member, above: Member | undefined, key: PivotColumn, depth: number): Cell {
  if (depth === row.level) return { value: t('Total'), text: t('Total'), tone: 'strong' };
  if (depth > row.level) return BLANK;
  const value = row.path[depth] ?? null;
  const same = above?.path.slice(0, depth + 1).every((part, at) => part === row.path[at]) ?? false;
  const repeated = same && (above?.path.length ?? 0) > depth;
  return { value: value ?? empty(), text: textOf(key, value), ...(repeated ? { repeated } : {}) };
}

/** Bands over the value columns: a row for each key on the columns, members of one parent together. */
function addHeader(
  header: HeaderNode[],
  sides: readonly Member[],
  keys: readonly PivotColumn[],
  perMember: number,
  first: number,
): void {
  let column = first;
  const leaves = () => Array.from({ length: perMember }, () => ({ column: column++ }));
  const add = (members: readonly Member[], depth: number): HeaderNode[] => {
    const nodes: HeaderNode[] = [];
    for (let at = 0; at < members.length; ) {
      const member = members[at] as Member;
      const inner = depth < keys.length - (perMember === 1 ? 1 : 0);
      if (!inner) {
        nodes.push(...leaves());
        at += 1;
        continue;
      }
      if (member.level <= depth) {
        // A total of everything in this band has a band of its own only for its values.
        if (perMember === 1) nodes.push(...leaves());
        else nodes.push({ key: `total ${member.number}`, label: labelOf(member, keys), children: leaves() });
        at += 1;
        continue;
      }
      let end = at + 1;
      while (
        end < members.length &&
        members[end]!.level > depth &&
        members[end]!.path[depth] === member.path[depth]
      )
        end += 1;
      nodes.push({
        key: `${depth} ${member.number}`,
        label: textOf(keys[depth], member.path[depth]),
        children: add(members.slice(at, end), depth + 1),
      });
      at = end;
    }
    return nodes;
  };
  header.push(...add(sides, 0));
}

/** The matrix as the grid takes it: everything is in memory. */
export function matrixModel(matrix: Matrix): GridModel {
  return {
    rowCount: matrix.rows.length,
    columns: matrix.columns,
    header: matrix.header,
    version: 0,
    row: (r) => matrix.rows[r]?.info ?? { kind: 'data', key: String(r) },
    cell: (r, c) => matrix.rows[r]?.cells[c] ?? BLANK,
    prefetch: () => undefined,
    subscribe: () => () => undefined,
  };
}
