/** Column widths and order by pointer: the arithmetic is pure, the drag follows one captured pointer. */

import { clamp, columnAt } from './scroll';

export const MIN_WIDTH = 40;
export const MAX_WIDTH = 2000;
export const RESIZE_STEP = 16;

export const boundedWidth = (width: number): number => Math.round(clamp(width, MIN_WIDTH, MAX_WIDTH));

/** Gap (0 … column count) nearest to `x`: where a dragged column would be put. */
export function gapAt(offsets: readonly number[], x: number): number {
  const c = columnAt(offsets, x);
  return x < (offsets[c]! + offsets[c + 1]!) / 2 ? c : c + 1;
}

/** Index a column has after moving from `from` into `gap`, or null when it stays. */
export function movedIndex(from: number, gap: number): number | null {
  const to = gap > from ? gap - 1 : gap;
  return to === from ? null : to;
}

export interface Drag {
  readonly onMove: (event: PointerEvent) => void;
  /** `kept` is false when the drag was given up (Escape, lost pointer). */
  readonly onEnd: (kept: boolean) => void;
}

/** Follows the pointer until it is released. */
export function followPointer(drag: Drag): void {
  const finish = (kept: boolean): void => {
    window.removeEventListener('pointermove', drag.onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', onCancel);
    window.removeEventListener('keydown', onKey, true);
    drag.onEnd(kept);
  };
  const onUp = (): void => finish(true);
  const onCancel = (): void => finish(false);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    finish(false);
  };
  window.addEventListener('pointermove', drag.onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', onCancel);
  window.addEventListener('keydown', onKey, true);
}

/** Width that shows the longest of these texts, in the font of `sample`. */
export function textWidth(texts: readonly string[], sample: Element, padding: number): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return MIN_WIDTH;
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(sample);
  context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  return boundedWidth(
    Math.ceil(Math.max(0, ...texts.map((text) => context.measureText(text).width))) + padding,
  );
}
