import { describe, expect, it } from 'vitest';
import {
  columnAt,
  columnOffsets,
  columnWindow,
  MAX_CSS_HEIGHT,
  poolSize,
  reveal,
  rowWindow,
  scaleOf,
} from './scroll';

describe('scaling', () => {
  it('leaves ordinary tables alone', () => {
    expect(scaleOf(336_776 * 28, 600).factor).toBe(1);
  });

  it('reaches the last row of a table too tall for a browser', () => {
    const real = 2_000_000 * 28 + 30;
    const view = 600;
    const { css, factor } = scaleOf(real, view);
    expect(css).toBe(MAX_CSS_HEIGHT);
    expect((css - view) * factor).toBeCloseTo(real - view, 3);
  });
});

describe('row windows', () => {
  it('covers the screen and a few rows around it', () => {
    expect(rowWindow(2800, 280, 28, 1000, 2)).toEqual({ first: 98, last: 112 });
  });

  it('stops at both ends', () => {
    expect(rowWindow(0, 280, 28, 5, 2)).toEqual({ first: 0, last: 5 });
    expect(rowWindow(27_720, 280, 28, 1000, 2)).toEqual({ first: 988, last: 1000 });
    expect(rowWindow(0, 280, 28, 0, 2)).toEqual({ first: 0, last: 0 });
  });

  it('never needs more rows than the pool has', () => {
    for (let top = 0; top < 300; top++) {
      const { first, last } = rowWindow(5000 + top, 333, 28, 1000, 3);
      expect(last - first).toBeLessThanOrEqual(poolSize(333, 28, 3));
    }
  });
});

describe('columns', () => {
  const offsets = columnOffsets([100, 50, 200, 80]);

  it('adds widths up', () => {
    expect(offsets).toEqual([0, 100, 150, 350, 430]);
    expect(columnAt(offsets, 0)).toBe(0);
    expect(columnAt(offsets, 149)).toBe(1);
    expect(columnAt(offsets, 150)).toBe(2);
    expect(columnAt(offsets, 9999)).toBe(3);
  });

  it('draws what is on the screen beside the frozen columns', () => {
    expect(columnWindow(offsets, 0, 160, 1, 0)).toEqual({ first: 1, last: 3 });
    expect(columnWindow(offsets, 60, 160, 1, 0)).toEqual({ first: 2, last: 3 });
    expect(columnWindow([0], 0, 100, 0, 1)).toEqual({ first: 0, last: 0 });
  });
});

it('scrolls no further than needed', () => {
  expect(reveal(100, 300, 150, 180)).toBe(100);
  expect(reveal(100, 300, 20, 48)).toBe(20);
  expect(reveal(100, 300, 390, 418)).toBe(118);
  expect(reveal(0, 20, 50, 100)).toBe(50);
});
