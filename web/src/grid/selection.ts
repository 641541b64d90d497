/** Immutable selections: one active cell, an anchor, and rectangles. Rows and columns are inclusive. */

export interface Point {
  readonly r: number;
  readonly c: number;
}

export interface Rect {
  readonly r0: number;
  readonly c0: number;
  readonly r1: number;
  readonly c1: number;
}

export interface Selection {
  /** The cell that has the focus; `r` is -1 on the header. */
  readonly active: Point;
  /** Where the last rectangle began: extending keeps this corner. */
  readonly anchor: Point;
  /** The last rectangle is the one being extended. */
  readonly rects: readonly Rect[];
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** The part of one row that a rectangle covers, with the edges that lie on this row. */
export interface Segment {
  readonly c0: number;
  readonly c1: number;
  readonly top: boolean;
  readonly bottom: boolean;
}

const clampTo = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export const rectOf = (a: Point, b: Point): Rect => ({
  r0: Math.max(0, Math.min(a.r, b.r)),
  c0: Math.min(a.c, b.c),
  r1: Math.max(0, a.r, b.r),
  c1: Math.max(a.c, b.c),
});

export function selectCell(r: number, c: number): Selection {
  const point = { r, c };
  return { active: point, anchor: point, rects: [rectOf(point, point)] };
}

/** Moves the far corner of the last rectangle. */
export function extendTo(selection: Selection, to: Point): Selection {
  const rects = [...selection.rects.slice(0, -1), rectOf(selection.anchor, to)];
  return { ...selection, rects };
}

/** Starts one more rectangle (Ctrl+click). */
export function addCell(selection: Selection, r: number, c: number): Selection {
  const point = { r, c };
  return { active: point, anchor: point, rects: [...selection.rects, rectOf(point, point)] };
}

export function selectColumns(from: number, to: number, rows: number, header = false): Selection {
  const anchor = { r: header ? -1 : 0, c: from };
  return {
    active: anchor,
    anchor: { r: 0, c: from },
    rects: [{ r0: 0, r1: Math.max(0, rows - 1), c0: Math.min(from, to), c1: Math.max(from, to) }],
  };
}

export function selectRows(from: number, to: number, columns: number): Selection {
  return {
    active: { r: from, c: 0 },
    anchor: { r: from, c: 0 },
    rects: [{ r0: Math.min(from, to), r1: Math.max(from, to), c0: 0, c1: Math.max(0, columns - 1) }],
  };
}

export function selectAll(selection: Selection, size: Size): Selection {
  const whole = { r0: 0, c0: 0, r1: Math.max(0, size.rows - 1), c1: Math.max(0, size.columns - 1) };
  return { active: selection.active, anchor: { r: 0, c: 0 }, rects: [whole] };
}

/** The opposite corner of the rectangle that is being extended. */
export function focusCorner(selection: Selection): Point {
  const rect = lastRect(selection);
  const { anchor } = selection;
  return { r: anchor.r <= rect.r0 ? rect.r1 : rect.r0, c: anchor.c <= rect.c0 ? rect.c1 : rect.c0 };
}

export function lastRect(selection: Selection): Rect {
  return selection.rects[selection.rects.length - 1] ?? rectOf(selection.active, selection.active);
}

export const rectHas = (rect: Rect, r: number, c: number): boolean =>
  r >= rect.r0 && r <= rect.r1 && c >= rect.c0 && c <= rect.c1;

export const contains = (selection: Selection, r: number, c: number): boolean =>
  selection.rects.some((rect) => rectHas(rect, r, c));

export const isSingle = (selection: Selection): boolean =>
  selection.rects.length === 1 && rectSize(lastRect(selection)) === 1;

export const rectSize = (rect: Rect): number => (rect.r1 - rect.r0 + 1) * (rect.c1 - rect.c0 + 1);

/** Whether every row of column `c` is selected. */
export const hasWholeColumn = (selection: Selection, c: number, rows: number): boolean =>
  rows > 0 &&
  selection.rects.some((rect) => rect.r0 === 0 && rect.r1 >= rows - 1 && c >= rect.c0 && c <= rect.c1);

/** Columns touched by any rectangle, in order. */
export function selectedColumns(selection: Selection): number[] {
  const columns = new Set<number>();
  for (const rect of selection.rects) for (let c = rect.c0; c <= rect.c1; c++) columns.add(c);
  return [...columns].sort((a, b) => a - b);
}

/** Rows touched by any rectangle as ordered, disjoint, inclusive ranges. */
export function selectedRows(selection: Selection): readonly (readonly [number, number])[] {
  const ranges = selection.rects.map((rect) => [rect.r0, rect.r1] as const).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function rowSegments(selection: Selection, r: number): readonly Segment[] {
  const segments: Segment[] = [];
  for (const rect of selection.rects) {
    if (r >= rect.r0 && r <= rect.r1)
      segments.push({ c0: rect.c0, c1: rect.c1, top: r === rect.r0, bottom: r === rect.r1 });
  }
  return segments;
}

/** Keeps the selection inside the data after rows or columns went away. */
export function clampSelection(selection: Selection, size: Size): Selection {
  const maxR = Math.max(0, size.rows - 1);
  const maxC = Math.max(0, size.columns - 1);
  const inside =
    selection.active.r <= maxR &&
    selection.active.c <= maxC &&
    selection.anchor.r <= maxR &&
    selection.anchor.c <= maxC &&
    selection.rects.every((rect) => rect.r1 <= maxR && rect.c1 <= maxC);
  if (inside) return selection;
  const point = (p: Point): Point => ({ r: clampTo(p.r, -1, maxR), c: clampTo(p.c, 0, maxC) });
  return {
    active: point(selection.active),
    anchor: point(selection.anchor),
    rects: selection.rects.map((rect) => ({
      r0: clampTo(rect.r0, 0, maxR),
      r1: clampTo(rect.r1, 0, maxR),
      c0: clampTo(rect.c0, 0, maxC),
      c1: clampTo(rect.c1, 0, maxC),
    })),
  };
}

/**
 * The same columns after they have moved: a rectangle whose columns are no longer neighbours, or are gone,
 * becomes the cell that has the focus. Null when that one's column is gone.
 */
export function followColumns(
  selection: Selection,
  before: readonly string[],
  after: readonly string[],
): Selection | null {
  const place = (c: number): number => after.indexOf(before[c] ?? '');
  const c = place(selection.active.c);
  if (c < 0) return null;
  const rects: Rect[] = [];
  for (const rect of selection.rects) {
    const columns = Array.from({ length: rect.c1 - rect.c0 + 1 }, (_, i) => place(rect.c0 + i));
    const [low, high] = [Math.min(...columns), Math.max(...columns)];
    if (low < 0 || high - low !== columns.length - 1) return selectCell(selection.active.r, c);
    rects.push({ ...rect, c0: low, c1: high });
  }
  const anchor = place(selection.anchor.c);
  return {
    active: { r: selection.active.r, c },
    anchor: { r: selection.anchor.r, c: anchor < 0 ? c : anchor },
    rects,
  };
}

/** The next cell inside a range for Tab (by columns) and Enter (by rows), going round at the end. */
export function cycle(selection: Selection, by: 'row' | 'column', step: 1 | -1): Selection {
  const rect = lastRect(selection);
  const height = rect.r1 - rect.r0 + 1;
  const width = rect.c1 - rect.c0 + 1;
  const { r, c } = selection.active;
  const across = by === 'column';
  const index = across ? (r - rect.r0) * width + (c - rect.c0) : (c - rect.c0) * height + (r - rect.r0);
  const next = (index + step + width * height) % (width * height);
  const active = across
    ? { r: rect.r0 + Math.floor(next / width), c: rect.c0 + (next % width) }
    : { r: rect.r0 + (next % height), c: rect.c0 + Math.floor(next / height) };
  return { ...selection, active };
}

/** Cells covered by at least one rectangle, each counted once. */
export function countCells(selection: Selection): number {
  const { rects } = selection;
  if (rects.length === 1) return rectSize(lastRect(selection));
  const rowCuts = [...new Set(rects.flatMap((rect) => [rect.r0, rect.r1 + 1]))].sort((a, b) => a - b);
  let total = 0;
  for (let i = 0; i + 1 < rowCuts.length; i++) {
    const from = rowCuts[i] as number;
    const until = rowCuts[i + 1] as number;
    const columns = new Set<number>();
    for (const rect of rects) {
      if (rect.r0 <= from && rect.r1 + 1 >= until) for (let c = rect.c0; c <= rect.c1; c++) columns.add(c);
    }
    total += columns.size * (until - from);
  }
  return total;
}
