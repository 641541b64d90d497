import { describe, expect, it } from 'vitest';
import { type HeaderNode, isLeaf } from '../../grid/model';
import type { PivotElement } from '../../workbook/document';
import { type PivotColumn, PLACES, pivotMatrix } from './matrix';

const text = (value: unknown) => (value === null ? '' : String(value));
const known = new Map<string, PivotColumn>(
  ['origin', 'year', 'month', 'flights', 'late'].map((id) => [
    id,
    { id, name: id, type: 'text' as const, format: text },
  ]),
);
const key = (column_id: string) => ({ column_id });
const pivot = (rows: string[], across: string[], values: string[], changes: object = {}) =>
  ({
    rows: { keys: rows.map(key), grand_total: true, totals: 'last' },
    across: { keys: across.map(key), grand_total: true, totals: 'last' },
    values,
    column_limit: 500,
    ...changes,
  }) as unknown as PivotElement;

type Record_ = [rowLevel: number, columnLevel: number, row: number, column: number, values: object];
const records = (list: Record_[]) => ({
  count: list.length,
  at: (field: string, at: number) => {
    const [rowLevel, columnLevel, row, column, values] = list[at] as Record_;
    const places = {
      [PLACES.rowLevel]: rowLevel,
      [PLACES.columnLevel]: columnLevel,
      [PLACES.rowNumber]: row,
      [PLACES.columnNumber]: column,
    };
    return ({ ...places, ...values } as Record<string, number>)[field] ?? null;
  },
});
const simple = records([
  [0, 0, 0, 0, { flights: 10 }],
  [0, 1, 0, 1, { year: 2013, flights: 6 }],
  [0, 1, 0, 2, { year: 2014, flights: 4 }],
  [1, 0, 1, 0, { origin: 'EWR', flights: 7 }],
  [1, 1, 1, 1, { origin: 'EWR', year: 2013, flights: 3 }],
  [1, 1, 1, 2, { origin: 'EWR', year: 2014, flights: 4 }],
  [1, 0, 2, 0, { origin: 'JFK', flights: 3 }],
  [1, 1, 2, 1, { origin: 'JFK', year: 2013, flights: 3 }],
]);
const drawn = (nodes: readonly HeaderNode[]): unknown[] =>
  nodes.map((node) => (isLeaf(node) ? node.column : [node.label, drawn(node.children)]));
const texts = (matrix: ReturnType<typeof pivotMatrix>) =>
  matrix.rows.map((row) => row.cells.map((cell) => cell.text));

describe('a pivot', () => {
  it('has a column for each member, totals last, and nothing where there is no cell', () => {
    const matrix = pivotMatrix(pivot(['origin'], ['year'], ['flights']), known, simple);
    expect(matrix.columns.map((column) => column.name)).toEqual(['origin', '2013', '2014', 'Total']);
    expect(texts(matrix)).toEqual([
      ['EWR', '3', '4', '7'],
      ['JFK', '3', '', '3'],
      ['Total', '6', '4', '10'],
    ]);
    expect(matrix.rows.map((row) => row.info.kind)).toEqual(['data', 'data', 'total']);
    expect(matrix.rows[0]?.cells[3]?.tone).toBe('strong');
    expect(matrix.rows[0]?.cells[1]?.tone).toBeUndefined();
  });

  it('leaves out the grand total of rows where none is asked for', () => {
    const rows = { keys: [key('origin')], grand_total: false, totals: 'last' };
    const matrix = pivotMatrix(pivot(['origin'], ['year'], ['flights'], { rows }), known, simple);
    expect(texts(matrix).map(([first]) => first)).toEqual(['EWR', 'JFK']);
    expect(matrix.columns).toHaveLength(4);
  });

  it('leaves out the total of all columns where none is asked for', () => {
    const across = { keys: [key('year')], grand_total: false, totals: 'last' };
    const matrix = pivotMatrix(pivot(['origin'], ['year'], ['flights'], { across }), known, simple);
    expect(matrix.columns.map((column) => column.name)).toEqual(['origin', '2013', '2014']);
  });

  it('shows columns up to its limit, and says that there are more', () => {
    const shown = pivotMatrix(pivot(['origin'], ['year'], ['flights'], { column_limit: 1 }), known, simple);
    expect(shown.columns.map((column) => column.name)).toEqual(['origin', '2013', 'Total']);
    expect(shown.more).toBe(true);
    expect(pivotMatrix(pivot(['origin'], ['year'], ['flights']), known, simple).more).toBe(false);
  });

  it('bands several values under each member, and inner keys under outer ones', () => {
    const several = pivotMatrix(pivot(['origin'], ['year'], ['flights', 'late']), known, simple);
    expect(drawn(several.header)).toEqual([0, ['2013', [1, 2]], ['2014', [3, 4]], ['Total', [5, 6]]]);
    const nested = pivotMatrix(
      pivot([], ['year', 'month'], ['flights']),
      known,
      records([
        [0, 2, 0, 1, { year: 2013, month: 1, flights: 1 }],
        [0, 2, 0, 2, { year: 2013, month: 2, flights: 2 }],
        [0, 1, 0, 3, { year: 2013, flights: 3 }],
        [0, 0, 0, 0, { flights: 3 }],
      ]),
    );
    expect(drawn(nested.header)).toEqual([['2013', [0, 1, 2]], 3]);
    expect(nested.columns.map((column) => column.name)).toEqual(['1', '2', '2013 total', 'Total']);
  });

  it('does not repeat outer keys, and marks subtotals', () => {
    const matrix = pivotMatrix(
      pivot(['origin', 'month'], [], ['flights']),
      known,
      records([
        [2, 0, 1, 0, { origin: 'EWR', month: 1, flights: 1 }],
        [2, 0, 2, 0, { origin: 'EWR', month: null, flights: 2 }],
        [1, 0, 3, 0, { origin: 'EWR', flights: 3 }],
        [0, 0, 0, 0, { flights: 3 }],
      ]),
    );
    expect(texts(matrix)).toEqual([
      ['EWR', '1', '1'],
      ['EWR', '(empty)', '2'],
      ['EWR', 'Total', '3'],
      ['Total', '', '3'],
    ]);
    expect(matrix.rows.map((row) => row.cells[0]?.repeated ?? false)).toEqual([false, true, true, false]);
    expect(matrix.rows.map((row) => row.info.kind)).toEqual(['data', 'data', 'subtotal', 'total']);
  });
});
