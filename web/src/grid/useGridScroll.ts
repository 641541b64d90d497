import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { clamp, columnWindow, poolSize, type RowWindow, reveal, rowWindow, scaleOf } from './scroll';

export interface ScrollInput {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of the pinned header and of the pinned summary. */
  readonly head: number;
  readonly foot: number;
  /** Width of the row header. */
  readonly side: number;
  readonly offsets: readonly number[];
  readonly frozen: number;
}

interface Screen {
  readonly rows: RowWindow;
  readonly columns: RowWindow;
  /** First row that is fully on the screen: repeated group values are spelled out there. */
  readonly firstVisible: number;
  /** Added to the position of every row; not 0 only where scrolling is scaled. */
  readonly shift: number;
}

export interface GridScroll extends Screen {
  /** Number of row components in use: a row is drawn by component `r % pool`. */
  readonly pool: number;
  readonly contentHeight: number;
  readonly size: { readonly width: number; readonly height: number };
  /** Height left for rows. */
  readonly rowsView: number;
  /** Real pixels scrolled away above the first row. */
  readonly top: () => number;
  readonly left: () => number;
  readonly scrollBy: (dx: number, dy: number) => void;
  readonly revealCell: (r: number, c: number) => void;
}

const OVERSCAN_ROWS = 6;
const OVERSCAN_COLUMNS = 1;

/** Which rows and columns are on the screen. Rows are set inside `flushSync`, so a frame is never blank. */
export function useGridScroll(input: ScrollInput): GridScroll {
  const { scroller, rows, rowHeight, head, foot, side, offsets, frozen } = input;
  const [size, setSize] = useState({ width: 0, height: 0 });
  const real = useRef(0);
  const applied = useRef(-1);
  const rowsView = Math.max(0, size.height - head - foot);
  const total = rows * rowHeight + head + foot;
  const scale = useMemo(() => scaleOf(total, size.height), [total, size.height]);

  const measure = useCallback((): Screen => {
    const element = scroller.current;
    const left = element?.scrollLeft ?? 0;
    const top = real.current;
    return {
      rows: rowWindow(top, rowsView, rowHeight, rows, OVERSCAN_ROWS),
      columns: columnWindow(offsets, left, Math.max(0, size.width - side), frozen, OVERSCAN_COLUMNS),
      firstVisible: Math.ceil(top / rowHeight),
      shift: scale.factor === 1 ? 0 : Math.round((element?.scrollTop ?? 0) - top),
    };
  }, [scroller, rowsView, rowHeight, rows, offsets, size.width, side, frozen, scale]);

  const [screen, setScreen] = useState<Screen>(measure);
  const update = useCallback(() => {
    const next = measure();
    setScreen((before) => (sameScreen(before, next) ? before : next));
  }, [measure]);

  const apply = useCallback(
    (top: number) => {
      const element = scroller.current;
      if (!element) return;
      real.current = clamp(top, 0, Math.max(0, scale.real - size.height));
      element.scrollTop = real.current / scale.factor;
      applied.current = element.scrollTop;
      flushSync(update);
    },
    [scroller, scale, size.height, update],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const read = (): void =>
      setSize((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  // Rows, columns or the size changed: the position may lie beyond the new end.
  useLayoutEffect(() => {
    real.current = clamp(real.current, 0, Math.max(0, scale.real - size.height));
    update();
  }, [scale, size.height, update]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = (): void => {
      // The event that our own scrolling causes: the exact position is known already.
      if (Math.abs(element.scrollTop - applied.current) >= 1 || scale.factor === 1) {
        applied.current = -1;
        real.current = element.scrollTop * scale.factor;
      }
      flushSync(update);
    };
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? rowsView : 1;
      const sideways = event.shiftKey && event.deltaX === 0;
      element.scrollLeft += (sideways ? event.deltaY : event.deltaX) * unit;
      if (!sideways) apply(real.current + event.deltaY * unit);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    // Scaled scrolling must stay exact to the pixel, so the wheel is ours; else the browser's is better.
    if (scale.factor !== 1) element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, scale, rowHeight, rowsView, apply, update]);

  const scrollBy = useCallback(
    (dx: number, dy: number) => {
      if (scroller.current) scroller.current.scrollLeft += dx;
      if (dy !== 0) apply(real.current + dy);
    },
    [scroller, apply],
  );

  const revealCell = useCallback(
    (r: number, c: number) => {
      const element = scroller.current;
      if (!element) return;
      if (c >= frozen && c + 1 < offsets.length) {
        const pinned = offsets[frozen]!;
        const view = element.clientWidth - side - pinned;
        const left = reveal(element.scrollLeft, view, offsets[c]! - pinned, offsets[c + 1]! - pinned);
        if (left !== element.scrollLeft) element.scrollLeft = left;
      }
      if (r < 0) return flushSync(update);
      apply(reveal(real.current, rowsView, r * rowHeight, (r + 1) * rowHeight));
    },
    [scroller, frozen, offsets, side, rowsView, rowHeight, apply, update],
  );

  return {
    ...screen,
    // What was measured may be from before columns or rows went away, or columns were pinned.
    rows: within(screen.rows, rows),
    columns: within(screen.columns, offsets.length - 1, frozen),
    pool: poolSize(rowsView, rowHeight, OVERSCAN_ROWS),
    contentHeight: scale.css,
    size,
    rowsView,
    top: useCallback(() => real.current, []),
    left: useCallback(() => scroller.current?.scrollLeft ?? 0, [scroller]),
    scrollBy,
    revealCell,
  };
}

const within = ({ first, last }: RowWindow, count: number, least = 0): RowWindow => ({
  first: Math.max(least, Math.min(first, count)),
  last: Math.max(least, Math.min(last, count)),
});

const sameScreen = (a: Screen, b: Screen): boolean =>
  a.rows.first === b.rows.first &&
  a.rows.last === b.rows.last &&
  a.columns.first === b.columns.first &&
  a.columns.last === b.columns.last &&
  a.firstVisible === b.firstVisible &&
  a.shift === b.shift;
