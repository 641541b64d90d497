import { describe, expect, it } from 'vitest';
import {
  addCell,
  clampSelection,
  contains,
  countCells,
  cycle,
  extendTo,
  focusCorner,
  followColumns,
  hasWholeColumn,
  rowSegments,
  selectAll,
  selectCell,
  selectColumns,
  selectedColumns,
  selectedRows,
  selectRows,
} from './selection';

const size = { rows: 10, columns: 5 };

describe('extending', () => {
  it('keeps the anchor and moves the far corner', () => {
    const grown = extendTo(selectCell(4, 2), { r: 1, c: 3 });
    expect(grown.rects).toEqual([{ r0: 1, c0: 2, r1: 4, c1: 3 }]);
    expect(grown.active).toEqual({ r: 4, c: 2 });
    expect(focusCorner(grown)).toEqual({ r: 1, c: 3 });
  });

  it('extends only the last rectangle', () => {
    const two = extendTo(addCell(selectCell(0, 0), 5, 1), { r: 6, c: 1 });
    expect(two.rects).toHaveLength(2);
    expect(contains(two, 0, 0)).toBe(true);
    expect(contains(two, 6, 1)).toBe(true);
    expect(contains(two, 1, 0)).toBe(false);
  });
});

describe('whole rows and columns', () => {
  it('selects columns in either direction', () => {
    expect(selectedColumns(selectColumns(3, 1, 10))).toEqual([1, 2, 3]);
    expect(hasWholeColumn(selectColumns(3, 1, 10), 2, 10)).toBe(true);
    expect(hasWholeColumn(selectCell(0, 2), 2, 10)).toBe(false);
  });

  it('joins touching row ranges', () => {
    const rows = selectRows(0, 1, 5);
    const more = {
      ...rows,
      rects: [...rows.rects, ...selectRows(5, 6, 5).rects, ...selectRows(2, 2, 5).rects],
    };
    expect(selectedRows(more)).toEqual([
      [0, 2],
      [5, 6],
    ]);
  });

  it('selects everything and keeps the active cell', () => {
    const all = selectAll(selectCell(3, 3), size);
    expect(all.active).toEqual({ r: 3, c: 3 });
    expect(countCells(all)).toBe(50);
  });
});

it('counts overlapping cells once', () => {
  const a = extendTo(selectCell(0, 0), { r: 2, c: 2 });
  const b = extendTo(addCell(a, 1, 1), { r: 3, c: 3 });
  expect(countCells(b)).toBe(9 + 9 - 4);
});

it('goes round inside a range', () => {
  let range = extendTo(selectCell(0, 0), { r: 1, c: 1 });
  const seen = [];
  for (let i = 0; i < 4; i++) {
    range = cycle(range, 'column', 1);
    seen.push([range.active.r, range.active.c]);
  }
  expect(seen).toEqual([
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 0],
  ]);
  expect(cycle(range, 'row', -1).active).toEqual({ r: 1, c: 1 });
});

it('tells the edges of a row', () => {
  const range = extendTo(selectCell(1, 1), { r: 2, c: 3 });
  expect(rowSegments(range, 1)).toEqual([{ c0: 1, c1: 3, top: true, bottom: false }]);
  expect(rowSegments(range, 2)).toEqual([{ c0: 1, c1: 3, top: false, bottom: true }]);
  expect(rowSegments(range, 0)).toEqual([]);
});

it('stays inside data that became smaller, and is the same object when it fits', () => {
  const far = selectCell(9, 4);
  expect(clampSelection(far, size)).toBe(far);
  expect(clampSelection(far, { rows: 3, columns: 2 })).toEqual(selectCell(2, 1));
  expect(clampSelection(far, { rows: 0, columns: 0 }).active).toEqual({ r: 0, c: 0 });
});

describe('following columns', () => {
  const before = ['a', 'b', 'c', 'd'];

  it('stays with a column that moved', () => {
    expect(followColumns(selectCell(3, 2), before, ['c', 'a', 'b', 'd'])).toEqual(selectCell(3, 0));
    expect(followColumns(selectColumns(2, 2, 9), before, ['c', 'a', 'b', 'd'])).toEqual(
      selectColumns(0, 0, 9),
    );
  });

  it('keeps a rectangle of neighbours and gives up one that was torn apart', () => {
    const wide = extendTo(selectCell(1, 1), { r: 2, c: 2 });
    expect(followColumns(wide, before, ['x', 'a', 'b', 'c', 'd'])?.rects).toEqual([
      { r0: 1, c0: 2, r1: 2, c1: 3 },
    ]);
    expect(followColumns(wide, before, ['c', 'a', 'b', 'd'])).toEqual(selectCell(1, 2));
  });

  it('has nothing to follow when the column is gone', () => {
    expect(followColumns(selectCell(0, 1), before, ['a', 'c', 'd'])).toBeNull();
  });
});
