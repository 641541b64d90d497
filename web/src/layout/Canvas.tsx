import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { t } from '../locales';
import { useElementSize } from '../ui';
import styles from './Canvas.module.css';
import { nudge, type Place, readingOrder, type Size } from './place';
import { useDrag } from './useDrag';

/** Below this width elements are in one column. */
const NARROW = 700;

export interface CanvasProps {
  /** One place for each thing on the page. */
  places: readonly Place[];
  editable: boolean;
  selectedId: string | null;
  nameOf(id: string): string;
  minimumOf(id: string): Size;
  /** Whether it takes the height of its content in the one-column layout. */
  grows(id: string): boolean;
  onSelect(id: string | null): void;
  onChange(places: Place[], id: string): void;
  children(id: string): ReactNode;
}

/**
 * A page of things on 24 columns. Looking at it is plain CSS grid; with `editable` things are moved by their
 * header (`data-drag-handle`) or by the grip, and resized at the corner; the grip also takes arrow keys.
 */
export function Canvas(props: CanvasProps) {
  const { places, editable, selectedId, nameOf, minimumOf, grows, onSelect, onChange, children } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [spoken, setSpoken] = useState('');
  const narrow = width > 0 && width < NARROW;
  const movable = editable && !narrow;

  const commit = (layout: Place[], id: string) => {
    onChange(layout, id);
    const place = layout.find((candidate) => candidate.element_id === id);
    if (place) setSpoken(describe(nameOf(id), place));
  };
  const drag = useDrag({
    layout: places,
    width,
    minimumOf,
    onCommit: (layout) => drag.preview && commit(layout, drag.preview.id),
  });
  const shown = drag.preview?.layout ?? places;
  const byId = new Map(shown.map((place) => [place.element_id, place]));

  const onPointerDown = (event: PointerEvent<HTMLElement>, id: string) => {
    onSelect(id);
    const target = event.target as HTMLElement;
    if (!movable || !target.closest('[data-drag-handle]')) return;
    if (target.closest('button, input, textarea, a, [role="button"]:not([data-name]), [contenteditable]'))
      return;
    drag.begin(event, id, 'move');
  };

  const onGripKey = (event: KeyboardEvent<HTMLElement>, id: string) => {
    const next = nudge(places, id, event.key, event.shiftKey, minimumOf(id));
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    commit(next, id);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press on the empty page ends the selection
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <div
      ref={ref}
      className={styles.canvas}
      data-narrow={narrow || undefined}
      data-dragging={drag.preview ? true : undefined}
      onClick={(event) => event.target === event.currentTarget && onSelect(null)}
    >
      {readingOrder(places).map(({ element_id: id }) => {
        const dragged = drag.preview?.id === id ? drag.preview : null;
        const original = places.find((place) => place.element_id === id) as Place;
        const place = dragged?.kind === 'move' ? original : (byId.get(id) ?? original);
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: reaching it by Tab selects it as well
          <div
            key={id}
            className={styles.item}
            data-selected={id === selectedId || undefined}
            data-editable={editable || undefined}
            data-dragged={dragged ? dragged.kind : undefined}
            style={{
              ...position(place, narrow, grows(id)),
              ...(dragged?.kind === 'move' && { transform: `translate(${dragged.dx}px, ${dragged.dy}px)` }),
            }}
            onPointerDown={(event) => onPointerDown(event, id)}
            onPointerMove={drag.follow}
            onPointerUp={drag.end}
            onPointerCancel={drag.end}
            // Focus that comes back from a menu does not select: something new may be selected by then.
            onKeyUp={(event) => event.key === 'Tab' && id !== selectedId && onSelect(id)}
          >
            {children(id)}
            {movable && (
              <>
                <button
                  type="button"
                  className={styles.grip}
                  aria-label={t('Move {{name}}', { name: nameOf(id) })}
                  title={t('Drag to move. With the keyboard: arrows move, Shift and arrows resize.')}
                  onPointerDown={(event) => {
                    onSelect(id);
                    event.stopPropagation();
                    drag.begin(event, id, 'move');
                  }}
                  onKeyDown={(event) => onGripKey(event, id)}
                >
                  <span aria-hidden className={styles.gripDots} />
                </button>
                <button
                  type="button"
                  tabIndex={-1}
                  className={styles.corner}
                  aria-label={t('Resize {{name}}', { name: nameOf(id) })}
                  onPointerDown={(event) => {
                    onSelect(id);
                    event.stopPropagation();
                    drag.begin(event, id, 'resize');
                  }}
                />
              </>
            )}
          </div>
        );
      })}
      {drag.preview?.kind === 'move' && byId.get(drag.preview.id) && (
        <div
          className={styles.ghost}
          style={position(byId.get(drag.preview.id) as Place, narrow, false)}
          aria-hidden
        />
      )}
      <div className="tw-visually-hidden" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

function position(place: Place, narrow: boolean, growing: boolean) {
  if (narrow) return { [growing ? 'minHeight' : 'height']: place.height * 24 };
  return {
    gridColumn: `${place.x + 1} / span ${place.width}`,
    gridRow: `${place.y + 1} / span ${place.height}`,
  };
}

function describe(name: string, place: Place): string {
  return t('{{name}}: column {{x}}, row {{y}}, {{width}} wide, {{height}} high', {
    name,
    x: place.x + 1,
    y: place.y + 1,
    width: place.width,
    height: place.height,
  });
}
