/**
 * Window maths of the grid. "Real" pixels are where rows would be in one endless element; "css" pixels
 * are what the scroller really has. They differ only above `MAX_CSS_HEIGHT`, because browsers cap the
 * height of an element (Chromium at 33,554,428 px).
 */

export const MAX_CSS_HEIGHT = 15e6;

export interface Scale {
  /** Height of the content in real pixels. */
  readonly real: number;
  /** Height the element gets. */
  readonly css: number;
  /** Real pixels for one css pixel of scrolling. */
  readonly factor: number;
}

export function scaleOf(real: number, view: number, max = MAX_CSS_HEIGHT): Scale {
  const css = Math.min(real, Math.max(max, view));
  return { real, css, factor: css === real || css <= view ? 1 : (real - view) / (css - view) };
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
}

/** Rows to draw when the first `top` real pixels of the rows are scrolled away. */
export function rowWindow(
  top: number,
  view: number,
  height: number,
  rows: number,
  overscan: number,
): RowWindow {
  const first = clamp(Math.floor(top / height) - overscan, 0, Math.max(0, rows - 1));
  const last = clamp(Math.ceil((top + view) / height) + overscan, 0, rows);
  return { first: Math.min(first, last), last };
}

/** How many row components are kept: one more than can be on the screen. */
export const poolSize = (view: number, height: number, overscan: number): number =>
  Math.ceil(view / height) + 1 + 2 * overscan;

/** Left edge of each column, and the total width as the last entry. */
export function columnOffsets(widths: readonly number[]): number[] {
  const offsets = [0];
  let sum = 0;
  for (const width of widths) {
    sum += width;
    offsets.push(sum);
  }
  return offsets;
}

/** Index of the column that covers `x`; clamps to the ends. */
export function columnAt(offsets: readonly number[], x: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Scrolling columns `[first, last)` that are on the screen, after `frozen` pinned ones. */
export function columnWindow(
  offsets: readonly number[],
  left: number,
  view: number,
  frozen: number,
  overscan: number,
): RowWindow {
  const count = offsets.length - 1;
  if (count <= frozen) return { first: frozen, last: frozen };
  const pinned = offsets[frozen] as number;
  const first = clamp(columnAt(offsets, left + pinned) - overscan, frozen, count);
  const last = clamp(columnAt(offsets, left + view) + 1 + overscan, first, count);
  return { first, last };
}

/** The scroll position nearest to `position` at which `[start, end)` is visible in a view of this size. */
export function reveal(position: number, view: number, start: number, end: number): number {
  if (start < position) return start;
  if (end > position + view) return Math.min(start, end - view);
  return position;
}
