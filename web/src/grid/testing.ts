/** A small model in memory, for tests. */

import type { CellValue } from '../values';
import { type Cell, type Column, type EditBatch, flatHeader, type GridModel, LOADING } from './model';

export interface FakeModel extends GridModel {
  readonly batches: EditBatch[];
}

export function fakeModel(
  columns: readonly Partial<Column>[],
  rows: readonly (readonly (CellValue | typeof LOADING)[])[],
  extra: Partial<GridModel> = {},
): FakeModel {
  const full = columns.map((column, i) => ({
    id: `c${i}`,
    name: `C${i}`,
    type: 'text' as const,
    width: 100,
    ...column,
  }));
  const batches: EditBatch[] = [];
  return {
    batches,
    version: 0,
    rowCount: rows.length,
    columns: full,
    header: flatHeader(full),
    row: (r) => ({ kind: 'data', key: `row${r}` }),
    cell: (r, c): Cell | typeof LOADING => {
      const value = rows[r]?.[c] ?? null;
      return value === LOADING ? LOADING : { value, text: value === null ? '' : String(value) };
    },
    prefetch: () => {},
    edit: async (batch) => {
      batches.push(batch);
      return { status: 'applied' };
    },
    subscribe: () => () => {},
    ...extra,
  };
}
