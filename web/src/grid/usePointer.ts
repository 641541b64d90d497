import { type PointerEvent, useRef } from 'react';
import { followPointer } from './resize';
import { columnAt } from './scroll';
import {
  addCell,
  contains,
  extendTo,
  hasWholeColumn,
  type Point,
  type Selection,
  selectCell,
  selectColumns,
  selectRows,
} from './selection';
import type { GridScroll } from './useGridScroll';

export interface PointerInput {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly scroll: GridScroll;
  readonly rows: number;
  readonly columns: number;
  readonly offsets: readonly number[];
  readonly frozen: number;
  readonly side: number;
  readonly head: number;
  readonly rowHeight: number;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
}

export interface Hit extends Point {
  readonly part: 'cell' | 'header' | 'row-header' | 'outside';
}

/** Selecting by pointer: cells, rows, columns, ranges, with scrolling at the edges while dragging. */
export function usePointer(input: PointerInput) {
  const latest = useRef(input);
  latest.current = input;

  const hit = (x: number, y: number): Hit => {
    const { scroller, scroll, rows, columns, offsets, frozen, side, head, rowHeight } = latest.current;
    const element = scroller.current;
    if (!element) return { r: 0, c: 0, part: 'outside' };
    const box = element.getBoundingClientRect();
    const px = x - box.left;
    const py = y - box.top;
    const inner = px - side;
    const c = columnAt(offsets, inner < offsets[frozen]! ? Math.max(0, inner) : inner + element.scrollLeft);
    const r = Math.floor((py - head + scroll.top()) / rowHeight);
    const clampedRow = Math.max(0, Math.min(rows - 1, r));
    const beyond = inner + element.scrollLeft > offsets[offsets.length - 1]! && inner >= offsets[frozen]!;
    const onScrollbar = px >= element.clientWidth || py >= element.clientHeight;
    if (onScrollbar) return { r: clampedRow, c, part: 'outside' };
    if (py < head) return { r: -1, c, part: px < side || beyond ? 'outside' : 'header' };
    if (r >= rows || beyond || columns === 0) return { r: clampedRow, c, part: 'outside' };
    return { r: clampedRow, c, part: px < side ? 'row-header' : 'cell' };
  };

  /** Follows the pointer and extends the selection; scrolls while the pointer is outside. */
  const drag = (extend: (at: Hit, selection: Selection) => Selection): void => {
    let last = { x: 0, y: 0, seen: false };
    let frame = 0;
    const follow = (): void => {
      const { selection, select } = latest.current;
      const next = extend(hit(last.x, last.y), selection);
      if (!sameRange(next, selection)) select(next);
    };
    const scrollStep = (): void => {
      const { scroller, scroll, head, side } = latest.current;
      const box = scroller.current?.getBoundingClientRect();
      if (box && last.seen) {
        const dx = overshoot(last.x, box.left + side, box.right);
        const dy = overshoot(last.y, box.top + head, box.bottom);
        if (dx !== 0 || dy !== 0) {
          scroll.scrollBy(dx, dy);
          follow();
        }
      }
      frame = requestAnimationFrame(scrollStep);
    };
    frame = requestAnimationFrame(scrollStep);
    followPointer({
      onMove: (event) => {
        last = { x: event.clientX, y: event.clientY, seen: true };
        follow();
      },
      onEnd: () => cancelAnimationFrame(frame),
    });
  };

  /** Selects by a press on a cell, a row header or a column header. */
  const press = (event: PointerEvent, at: Hit): void => {
    const { rows, columns, selection, select } = latest.current;
    const add = event.ctrlKey || event.metaKey;
    // A finger scrolls; it selects by tapping.
    const follow = event.pointerType === 'touch' ? () => {} : drag;
    if (at.part === 'cell') {
      if (event.shiftKey) select(extendTo(selection, at));
      else select(add ? addCell(selection, at.r, at.c) : selectCell(at.r, at.c));
      follow((to, current) => extendTo(current, { r: Math.max(0, to.r), c: to.c }));
    } else if (at.part === 'row-header') {
      const from = event.shiftKey ? Math.max(0, selection.anchor.r) : at.r;
      select(selectRows(from, at.r, columns));
      follow((to) => selectRows(from, Math.max(0, to.r), columns));
    } else if (at.part === 'header') {
      if (event.shiftKey) select(selectColumns(selection.anchor.c, at.c, rows));
      else if (add)
        select({
          ...selectColumns(at.c, at.c, rows),
          rects: [...selection.rects, ...selectColumns(at.c, at.c, rows).rects],
        });
      else select(selectColumns(at.c, at.c, rows));
    }
  };

  /** A right click keeps a selection it falls into, and selects what it hits otherwise. */
  const pressContext = (at: Hit): void => {
    const { rows, columns, selection, select } = latest.current;
    if (at.part === 'cell' && !contains(selection, at.r, at.c)) select(selectCell(at.r, at.c));
    if (at.part === 'row-header' && !contains(selection, at.r, 0)) select(selectRows(at.r, at.r, columns));
    if (at.part === 'header' && !hasWholeColumn(selection, at.c, rows))
      select(selectColumns(at.c, at.c, rows));
  };

  return { hit, press, pressContext };
}

const MOST_SPEED = 60;

function overshoot(at: number, low: number, high: number): number {
  const by = at < low ? at - low : at > high ? at - high : 0;
  return Math.max(-MOST_SPEED, Math.min(MOST_SPEED, by));
}

function sameRange(a: Selection, b: Selection): boolean {
  const one = a.rects[a.rects.length - 1];
  const two = b.rects[b.rects.length - 1];
  return (
    one !== undefined &&
    two !== undefined &&
    one.r0 === two.r0 &&
    one.r1 === two.r1 &&
    one.c0 === two.c0 &&
    one.c1 === two.c1
  );
}
