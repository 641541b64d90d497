/** Moving and resizing by pointer: a preview while it lasts, one commit at the end. */
import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from 'react';
import { COLUMNS, move, type Place, ROW_HEIGHT, resize, type Size } from './place';

export interface DragPreview {
  id: string;
  kind: 'move' | 'resize';
  layout: Place[];
  /** How far the pointer is from where it began, in px. */
  dx: number;
  dy: number;
}

interface DragOptions {
  layout: readonly Place[];
  width: number;
  minimumOf(id: string): Size;
  onCommit(layout: Place[]): void;
}

interface Gesture {
  id: string;
  kind: 'move' | 'resize';
  pointerId: number;
  startX: number;
  startY: number;
  started: boolean;
  scroller: HTMLElement | null;
  startScroll: number;
}

/** A press shorter than this many px is a click. */
const THRESHOLD = 4;
const EDGE = 40;

export function useDrag({ layout, width, minimumOf, onCommit }: DragOptions) {
  const gesture = useRef<Gesture | null>(null);
  const [preview, setPreview] = useState<DragPreview | null>(null);

  const begin = (event: ReactPointerEvent<HTMLElement>, id: string, kind: Gesture['kind']) => {
    if (event.button !== 0) return;
    const scroller = scrollParent(event.currentTarget);
    gesture.current = {
      id,
      kind,
      pointerId: event.pointerId,
      startX: event.clientX,
      startY: event.clientY,
      started: false,
      scroller,
      startScroll: scroller?.scrollTop ?? 0,
    };
  };

  const follow = (event: ReactPointerEvent<HTMLElement>) => {
    const now = gesture.current;
    if (!now || event.pointerId !== now.pointerId) return;
    const scrolled = (now.scroller?.scrollTop ?? 0) - now.startScroll;
    const dx = event.clientX - now.startX;
    const dy = event.clientY - now.startY + scrolled;
    if (!now.started && Math.hypot(dx, dy) < THRESHOLD) return;
    if (!now.started) {
      now.started = true;
      // Not before it is a drag: captured clicks would no longer reach what was pressed.
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    scrollAtEdge(now.scroller, event.clientY);
    const place = layout.find((candidate) => candidate.element_id === now.id);
    if (!place) return;
    const columns = Math.round(dx / (width / COLUMNS));
    const rows = Math.round(dy / ROW_HEIGHT);
    const next =
      now.kind === 'move'
        ? move(layout, now.id, place.x + columns, place.y + rows)
        : resize(
            layout,
            now.id,
            { width: place.width + columns, height: place.height + rows },
            minimumOf(now.id),
          );
    setPreview({ id: now.id, kind: now.kind, layout: next, dx, dy });
  };

  const end = (event: ReactPointerEvent<HTMLElement>) => {
    const now = gesture.current;
    if (!now || event.pointerId !== now.pointerId) return;
    gesture.current = null;
    if (preview && event.type !== 'pointercancel') onCommit(preview.layout);
    setPreview(null);
  };

  const dragging = preview !== null;
  useEffect(() => {
    if (!dragging) return;
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      gesture.current = null;
      setPreview(null);
    };
    window.addEventListener('keydown', cancel);
    return () => window.removeEventListener('keydown', cancel);
  }, [dragging]);

  return { preview, begin, follow, end };
}

function scrollParent(from: HTMLElement): HTMLElement | null {
  for (let node = from.parentElement; node; node = node.parentElement) {
    const { overflowY } = getComputedStyle(node);
    if (overflowY === 'auto' || overflowY === 'scroll') return node;
  }
  return null;
}

function scrollAtEdge(scroller: HTMLElement | null, y: number): void {
  if (!scroller) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  if (y > bottom - EDGE) scroller.scrollTop += 12;
  else if (y < top + EDGE) scroller.scrollTop -= 12;
}
