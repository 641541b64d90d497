/** Where the selection goes for a key. Pure. */

import type { KeyAction } from './keyboard';
import {
  cycle,
  extendTo,
  focusCorner,
  isSingle,
  type Point,
  type Selection,
  type Size,
  selectAll,
  selectCell,
  selectColumns,
  selectRows,
} from './selection';

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export interface Moved {
  readonly selection: Selection;
  /** The cell to bring on the screen, if any. */
  readonly show: Point | null;
}

/**
 * The new selection, or null when the key does not move it. `page` is the number of rows on the screen,
 * `tabStart` the column in which a run of Tab began: Enter goes on beneath it.
 */
export function navigate(
  selection: Selection,
  action: KeyAction,
  size: Size,
  page: number,
  tabStart: number | null = null,
): Moved | null {
  switch (action.do) {
    case 'move':
      return step(selection, action.dr, action.dc, action.extend, size);
    case 'page':
      return step(selection, action.dr * Math.max(1, page - 1), 0, action.extend, size, 0);
    case 'goto': {
      const from = action.extend ? focusCorner(selection) : selection.active;
      const to = {
        r: action.r === 'first' ? 0 : action.r === 'last' ? size.rows - 1 : from.r,
        c: action.c === 'first' ? 0 : action.c === 'last' ? size.columns - 1 : from.c,
      };
      return place(selection, to, action.extend, size);
    }
    case 'next': {
      if (!isSingle(selection) && selection.active.r >= 0) {
        const next = cycle(selection, action.by, action.step);
        return { selection: next, show: next.active };
      }
      const { r, c } = selection.active;
      if (action.by === 'row') {
        const column = action.step > 0 && tabStart !== null ? tabStart : c;
        return place(selection, { r: r + action.step, c: column }, false, size);
      }
      return place(selection, nextAcross(r, c + action.step, size), false, size);
    }
    case 'select-all':
      return { selection: selectAll(selection, size), show: null };
    case 'select-rows': {
      const corner = focusCorner(selection);
      const rows = selectRows(Math.max(0, selection.anchor.r), corner.r, size.columns);
      return {
        selection: { ...rows, active: { ...selection.active, r: Math.max(0, selection.active.r) } },
        show: null,
      };
    }
    case 'select-columns':
      return {
        selection: selectColumns(selection.anchor.c, focusCorner(selection).c, size.rows),
        show: null,
      };
    default:
      return null;
  }
}

/** Where a run of Tab began, after this key: it starts with the first Tab and ends with any other move. */
export function nextTabStart(
  tabStart: number | null,
  selection: Selection,
  action: KeyAction,
): number | null {
  if (action.do !== 'next' || action.by !== 'column' || !isSingle(selection)) return null;
  return tabStart ?? selection.active.c;
}

/** Tab past the last column goes to the first one of the next row. */
function nextAcross(r: number, c: number, size: Size): Point {
  if (c >= size.columns && r < size.rows - 1) return { r: r + 1, c: 0 };
  if (c < 0 && r > 0) return { r: r - 1, c: size.columns - 1 };
  return { r, c };
}

function step(selection: Selection, dr: number, dc: number, extend: boolean, size: Size, top = -1): Moved {
  const onHeader = selection.active.r < 0;
  if (onHeader && dr === 0) {
    const c = clamp((extend ? focusCorner(selection).c : selection.active.c) + dc, 0, size.columns - 1);
    const next = selectColumns(extend ? selection.anchor.c : c, c, size.rows, true);
    return { selection: next, show: { r: -1, c } };
  }
  const from = extend ? focusCorner(selection) : selection.active;
  const r = from.r + dr;
  if (!extend && r < 0 && top < 0) {
    return { selection: selectColumns(from.c, from.c, size.rows, true), show: { r: -1, c: from.c } };
  }
  return place(selection, { r, c: from.c + dc }, extend, size);
}

function place(selection: Selection, to: Point, extend: boolean, size: Size): Moved {
  const point = {
    r: clamp(to.r, 0, Math.max(0, size.rows - 1)),
    c: clamp(to.c, 0, Math.max(0, size.columns - 1)),
  };
  return { selection: extend ? extendTo(selection, point) : selectCell(point.r, point.c), show: point };
}
