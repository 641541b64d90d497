import { expect, it } from 'vitest';
import { LOADING } from './model';
import { addCell, extendTo, selectCell } from './selection';
import { statisticsOf } from './statistics';
import { fakeModel } from './testing';

const model = fakeModel(
  [{ type: 'number' }, { type: 'text' }],
  [
    [1, 'a'],
    [2n, null],
    ['3.5', 'c'],
    [null, 'd'],
    [LOADING, LOADING],
  ],
);

it('counts filled cells and adds numbers of every kind', () => {
  expect(statisticsOf(model, extendTo(selectCell(0, 0), { r: 3, c: 1 }))).toMatchObject({
    cells: 8,
    count: 6,
    numbers: 3,
    sum: 6.5,
    min: 1,
    max: 3.5,
    partial: false,
  });
});

it('looks at overlapping cells once', () => {
  const twice = extendTo(addCell(extendTo(selectCell(0, 0), { r: 1, c: 0 }), 0, 0), { r: 1, c: 0 });
  expect(statisticsOf(model, twice).sum).toBe(3);
});

it('says when it did not see everything', () => {
  expect(statisticsOf(model, extendTo(selectCell(0, 0), { r: 4, c: 0 })).partial).toBe(true);
  expect(statisticsOf(model, extendTo(selectCell(0, 0), { r: 3, c: 0 }), 2).partial).toBe(true);
});

it('adds many small amounts without drift', () => {
  const cents = fakeModel(
    [{ type: 'number' }],
    Array.from({ length: 1000 }, () => [0.1]),
  );
  expect(statisticsOf(cents, extendTo(selectCell(0, 0), { r: 999, c: 0 })).sum).toBe(100);
});

it('counts a value that stands in every row of its group once for each group that is selected', () => {
  const rows = [
    [10, 1],
    [10, 2],
    [10, 3],
    [20, 4],
    [20, 5],
  ];
  const grouped = fakeModel([{ type: 'number', level: 0 }, { type: 'number' }], rows, {
    cell: (r, c) => {
      const value = rows[r]?.[c] ?? null;
      return { value, text: String(value), repeated: c === 0 && r > 0 && value === rows[r - 1]?.[0] };
    },
  });
  const of = (from: number, to: number, column: number) =>
    statisticsOf(grouped, extendTo(selectCell(from, column), { r: to, c: column }));
  expect(of(0, 4, 0)).toMatchObject({ cells: 5, count: 2, sum: 30, average: 15, once: true });
  // A selection that begins within a group counts its value, too.
  expect(of(1, 2, 0)).toMatchObject({ count: 1, sum: 10, once: true });
  expect(of(2, 3, 0)).toMatchObject({ count: 2, sum: 30, once: false });
  expect(of(0, 4, 1)).toMatchObject({ count: 5, sum: 15, once: false });
  const apart = addCell(addCell(selectCell(0, 0), 2, 0), 3, 0);
  expect(statisticsOf(grouped, apart)).toMatchObject({ count: 3, sum: 40, once: false });
});
