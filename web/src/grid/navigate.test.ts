import { describe, expect, it } from 'vitest';
import { navigate, nextTabStart } from './navigate';
import { extendTo, hasWholeColumn, selectCell, selectColumns } from './selection';

const size = { rows: 100, columns: 4 };

describe('moving', () => {
  it('stops at the ends', () => {
    expect(
      navigate(selectCell(99, 3), { do: 'move', dr: 1, dc: 0, extend: false }, size, 10)?.selection,
    ).toEqual(selectCell(99, 3));
    expect(
      navigate(selectCell(0, 0), { do: 'page', dr: -1, extend: false }, size, 10)?.selection.active.r,
    ).toBe(0);
  });

  it('goes up from the first row to the header, which selects the column', () => {
    const moved = navigate(selectCell(0, 2), { do: 'move', dr: -1, dc: 0, extend: false }, size, 10);
    expect(moved?.selection.active).toEqual({ r: -1, c: 2 });
    expect(moved && hasWholeColumn(moved.selection, 2, 100)).toBe(true);
    const back = navigate(moved!.selection, { do: 'move', dr: 1, dc: 0, extend: false }, size, 10);
    expect(back?.selection).toEqual(selectCell(0, 2));
  });

  it('extends from the far corner', () => {
    const range = extendTo(selectCell(5, 1), { r: 7, c: 1 });
    const moved = navigate(range, { do: 'move', dr: 1, dc: 0, extend: true }, size, 10);
    expect(moved?.selection.rects).toEqual([{ r0: 5, c0: 1, r1: 8, c1: 1 }]);
    expect(moved?.show).toEqual({ r: 8, c: 1 });
  });
});

describe('Enter and Tab', () => {
  it('go on in the next row after the last column', () => {
    expect(navigate(selectCell(3, 3), { do: 'next', by: 'column', step: 1 }, size, 10)?.selection).toEqual(
      selectCell(4, 0),
    );
    expect(navigate(selectCell(3, 0), { do: 'next', by: 'column', step: -1 }, size, 10)?.selection).toEqual(
      selectCell(2, 3),
    );
  });

  it('type records: Enter returns to the column in which Tab began', () => {
    const tab = { do: 'next', by: 'column', step: 1 } as const;
    const enter = { do: 'next', by: 'row', step: 1 } as const;
    let selection = selectCell(3, 1);
    let start: number | null = null;
    for (const key of [tab, tab, enter]) {
      const moved = navigate(selection, key, size, 10, start);
      start = nextTabStart(start, selection, key);
      selection = moved!.selection;
    }
    expect(selection).toEqual(selectCell(4, 1));
    expect(start).toBeNull();
    const after = nextTabStart(2, selection, { do: 'move', dr: 1, dc: 0, extend: false });
    expect(navigate(selectCell(5, 3), enter, size, 10, after)?.selection).toEqual(selectCell(6, 3));
  });

  it('stay inside a range', () => {
    const range = extendTo(selectCell(1, 1), { r: 2, c: 1 });
    const twice = navigate(
      navigate(range, { do: 'next', by: 'row', step: 1 }, size, 10)!.selection,
      { do: 'next', by: 'row', step: 1 },
      size,
      10,
    );
    expect(twice?.selection.active).toEqual({ r: 1, c: 1 });
    expect(twice?.selection.rects).toEqual(range.rects);
  });
});

it('selects the columns or rows of the range', () => {
  const range = extendTo(selectCell(2, 1), { r: 4, c: 2 });
  expect(navigate(range, { do: 'select-columns' }, size, 10)?.selection.rects).toEqual(
    selectColumns(1, 2, 100).rects,
  );
  expect(navigate(range, { do: 'select-rows' }, size, 10)?.selection.rects).toEqual([
    { r0: 2, c0: 0, r1: 4, c1: 3 },
  ]);
});
