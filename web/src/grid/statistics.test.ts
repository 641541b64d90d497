import { expect, it } from 'vitest';
import { fakeModel } from './fake';
import { LOADING } from './model';
import { addCell, extendTo, selectCell } from './selection';
import { statisticsOf } from './statistics';

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
