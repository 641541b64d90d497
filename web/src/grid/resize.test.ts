import { expect, it } from 'vitest';
import { boundedWidth, gapAt, movedIndex } from './resize';

it('finds the gap nearest to the pointer', () => {
  const offsets = [0, 100, 200];
  expect([10, 60, 140, 160, 500].map((x) => gapAt(offsets, x))).toEqual([0, 1, 1, 2, 2]);
});

it('knows where a column ends up', () => {
  expect(movedIndex(0, 2)).toBe(1);
  expect(movedIndex(2, 0)).toBe(0);
  expect(movedIndex(1, 1)).toBeNull();
  expect(movedIndex(1, 2)).toBeNull();
});

it('bounds widths', () => {
  expect([boundedWidth(3), boundedWidth(120.4), boundedWidth(9999)]).toEqual([40, 120, 2000]);
});
