import { type PointerEvent, type RefObject, useState } from 'react';
import { type GridModel, LOADING } from './model';
import { boundedWidth, followPointer, gapAt, movedIndex, RESIZE_STEP, textWidth } from './resize';
import { columnOffsets } from './scroll';

export interface ColumnDragInput {
  readonly model: GridModel;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly side: number;
  readonly frozen: number;
  readonly onResize: ((column: number, width: number) => void) | undefined;
  readonly onMove: ((from: number, to: number) => void) | undefined;
}

export interface ColumnDrag {
  /** The column whose width follows the pointer. */
  readonly resized: { readonly c: number; readonly width: number } | null;
  /** Where the dragged column would be put, in pixels of the content. */
  readonly gapX: number | null;
  readonly startResize: (c: number, event: PointerEvent) => void;
  readonly startMove: (c: number, event: PointerEvent) => void;
  readonly step: (c: number, step: 1 | -1) => void;
  readonly autosize: ((c: number) => void) | undefined;
}

/** Pixels the pointer must travel before a press becomes a drag. */
const SLACK = 6;
const HEADER_EXTRA = 64;
const CELL_EXTRA = 20;
const SAMPLE_ROWS = 200;

export function useColumnDrag({
  model,
  scroller,
  side,
  frozen,
  onResize,
  onMove,
}: ColumnDragInput): ColumnDrag {
  const [resized, setResized] = useState<ColumnDrag['resized']>(null);
  const [gapX, setGapX] = useState<number | null>(null);
  const widthOf = (c: number): number => model.columns[c]?.width ?? 0;

  const startResize = (c: number, event: PointerEvent): void => {
    if (!onResize || event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    const from = event.clientX;
    let width = widthOf(c);
    followPointer({
      onMove: (move) => {
        width = boundedWidth(widthOf(c) + move.clientX - from);
        setResized({ c, width });
      },
      onEnd: (kept) => {
        setResized(null);
        if (kept && width !== widthOf(c)) onResize(c, width);
      },
    });
  };

  const startMove = (c: number, event: PointerEvent): void => {
    if (!onMove) return;
    const from = event.clientX;
    let to: number | null = null;
    followPointer({
      onMove: (move) => {
        const element = scroller.current;
        if (!element || (to === null && Math.abs(move.clientX - from) < SLACK)) return;
        const offsets = columnOffsets(model.columns.map((column) => column.width));
        const inner = move.clientX - element.getBoundingClientRect().left - side;
        const pinned = inner < offsets[frozen]!;
        const gap = gapAt(offsets, inner + (pinned ? 0 : element.scrollLeft));
        to = gap;
        setGapX(side + offsets[gap]! + (pinned ? element.scrollLeft : 0));
      },
      onEnd: (kept) => {
        setGapX(null);
        const target = kept && to !== null ? movedIndex(c, to) : null;
        if (target !== null) onMove(c, target);
      },
    });
  };

  /** Makes a column as wide as its header and the longest of the loaded values near the top of the screen. */
  const autosize = (c: number): void => {
    const column = model.columns[c];
    const element = scroller.current;
    if (!column || !element || !onResize) return;
    const texts: string[] = [];
    for (const row of element.querySelectorAll('[role="row"][aria-rowindex]')) {
      const r = Number(row.getAttribute('data-row'));
      if (!row.hasAttribute('data-row') || texts.length > SAMPLE_ROWS) continue;
      const cell = model.cell(r, c);
      if (cell !== LOADING) texts.push(cell.text);
    }
    const body = textWidth(texts, element, CELL_EXTRA);
    onResize(c, Math.max(body, textWidth([column.name], element, HEADER_EXTRA)));
  };

  return {
    resized,
    gapX,
    startResize,
    startMove,
    step: (c, step) => onResize?.(c, boundedWidth(widthOf(c) + step * RESIZE_STEP)),
    autosize: onResize ? autosize : undefined,
  };
}
