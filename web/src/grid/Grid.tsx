// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows are pooled and positioned, which tables cannot be
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is grid or treegrid, by the model
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is grid or treegrid, by the model
import {
  type MouseEvent,
  type ReactNode,
  type PointerEvent as ReactPointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { flushSync } from 'react-dom';
import { t } from '../locales';
import { CellEditor } from './edit';
import styles from './Grid.module.css';
import { Header } from './Header';
import { type KeyAction, keyAction } from './keyboard';
import { type GridModel, headerDepth } from './model';
import { navigate, nextTabStart } from './navigate';
import { Row } from './Row';
import { SummaryRow } from './SummaryRow';
import { columnOffsets } from './scroll';
import {
  clampSelection,
  followColumns,
  hasWholeColumn,
  type Point,
  rowSegments,
  type Segment,
  type Selection,
  selectAll,
  selectCell,
} from './selection';
import { type Statistics, statisticsOf } from './statistics';
import { clipboardHandlers, copyNow } from './useClipboard';
import { useColumnDrag } from './useColumnDrag';
import { afterEdit, useEditing } from './useEditing';
import { useGridScroll } from './useGridScroll';
import { usePointer } from './usePointer';

export type Density = 'compact' | 'regular' | 'comfortable';

export const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, regular: 28, comfortable: 36 };
const HEADER_HEIGHT = 30;
const BAND_HEIGHT = 24;

export interface GridContext {
  readonly part: 'cell' | 'header' | 'row-header';
  readonly row: number;
  readonly column: number;
  readonly selection: Selection;
  /** Where to open a menu, in client coordinates. */
  readonly x: number;
  readonly y: number;
  /** Copies the selection with texts as they are, also those that begin a formula in other programs. */
  readonly copyExact: () => void;
}

export interface GridHandle {
  focus(): void;
  select(selection: Selection): void;
  reveal(r: number, c: number): void;
  /** Opens the editor on a cell; false when it takes no input. */
  edit(r: number, c: number): boolean;
}

export interface GridProps {
  readonly model: GridModel;
  /** What the grid is called for screen readers. */
  readonly label: string;
  readonly locale: string;
  readonly density?: Density;
  /** Columns pinned at the left. */
  readonly frozen?: number;
  readonly rowNumbers?: boolean;
  readonly markNulls?: boolean;
  /** Controlled selection; without it the grid keeps its own. */
  readonly selection?: Selection;
  readonly onSelectionChange?: (selection: Selection) => void;
  readonly onStatistics?: (statistics: Statistics, selection: Selection) => void;
  readonly onColumnResize?: (column: number, width: number) => void;
  readonly onColumnMove?: (from: number, to: number) => void;
  readonly onHeaderMenu?: (column: number, anchor: DOMRect) => void;
  readonly onContextMenu?: (context: GridContext) => void;
  /** `=`, F2 or a double click on a cell that takes no input: its formula is wanted. */
  readonly onFormula?: (column: number, row: number) => void;
  readonly onUndo?: () => void;
  readonly onRedo?: () => void;
  /** Says what could not be done or was left out. */
  readonly onNotice?: (message: string) => void;
  /** At the end of the header, for example a button that adds a column. */
  readonly headerEnd?: ReactNode;
  /** Beneath the rows: counts, statistics. */
  readonly footer?: ReactNode;
  /** In place of the rows when there are none. */
  readonly empty?: ReactNode;
  readonly ref?: Ref<GridHandle>;
}

const START = selectCell(0, 0);
const UNTOUCHED: readonly Segment[] = [];

/** The one grid: tables, grouped tables, pivots and input tables are models of it. */
export function Grid(props: GridProps) {
  const { model, locale, onSelectionChange, onStatistics } = props;
  const version = useSyncExternalStore(
    useCallback((listener: () => void) => model.subscribe(listener), [model]),
    () => model.version,
  );
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const activeId = `${gridId}active`;
  const rowHeight = ROW_HEIGHTS[props.density ?? 'regular'];
  const { columns, rowCount } = model;
  const depth = headerDepth(model.header);
  const head = HEADER_HEIGHT + (depth - 1) * BAND_HEIGHT;
  const foot = model.summary ? rowHeight + 1 : 0;
  const side = props.rowNumbers === false ? 0 : Math.max(40, String(rowCount).length * 8 + 16);
  const frozen = Math.min(props.frozen ?? 0, columns.length);
  const editable = model.edit !== undefined;

  const [own, setOwn] = useState<Selection>(START);
  const followed = useColumnFollowing(columns, own, setOwn);
  // Until somebody comes to the grid, no cell looks chosen.
  const [touched, setTouched] = useState(props.selection !== undefined);
  const size = { rows: rowCount, columns: columns.length };
  const selection = clampSelection(props.selection ?? own, size);
  const select = useCallback(
    (next: Selection) => {
      setOwn(next);
      setTouched(true);
      onSelectionChange?.(next);
    },
    [onSelectionChange],
  );

  const [notice, setNotice] = useState('');
  const onNotice = props.onNotice;
  const notify = useCallback(
    (message: string) => {
      setNotice(message);
      onNotice?.(message);
    },
    [onNotice],
  );

  const drag = useColumnDrag({
    model,
    scroller,
    side,
    frozen,
    onResize: props.onColumnResize,
    onMove: props.onColumnMove,
  });
  const { resized } = drag;
  const offsets = useMemo(
    () => columnOffsets(columns.map((column, c) => (resized?.c === c ? resized.width : column.width))),
    [columns, resized],
  );
  const scroll = useGridScroll({ scroller, rows: rowCount, rowHeight, head, foot, side, offsets, frozen });
  const pointer = usePointer({
    scroller,
    scroll,
    rows: rowCount,
    columns: columns.length,
    offsets,
    frozen,
    side,
    head,
    rowHeight,
    selection,
    select,
  });
  const edits = useEditing({ model, locale, selection, select, notify });
  const { editing } = edits;
  const clipboard = clipboardHandlers({
    model,
    locale,
    selection,
    notify,
    paste: edits.paste,
    clear: edits.clear,
  });
  const copyExact = (): void => copyNow((event) => clipboard.onCopy(event, true));
  const leaving = useRef(false);
  const tabStart = useRef<number | null>(null);

  const { first, last } = scroll.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version may have dropped the blocks on the screen
  useEffect(() => {
    if (last > first) model.prefetch(first, last);
  }, [model, version, first, last]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version changes the values
  useEffect(() => {
    if (!onStatistics) return;
    const timer = setTimeout(() => onStatistics(statisticsOf(model, selection), selection), 80);
    return () => clearTimeout(timer);
  }, [model, version, selection, onStatistics]);

  const focusGrid = (): void => scroller.current?.focus({ preventScroll: true });
  useImperativeHandle(props.ref, () => ({
    focus: focusGrid,
    select,
    reveal: scroll.revealCell,
    edit: (r, c) => edits.open(r, c),
  }));

  // A row that an edit has just added can be shown only after it is drawn.
  const awaited = useRef<Point | null>(null);
  useEffect(() => {
    const point = awaited.current;
    if (!point || point.r >= rowCount) return;
    awaited.current = null;
    queueMicrotask(() => scroll.revealCell(point.r, point.c));
  }, [rowCount, scroll.revealCell]);

  // A column that moved (grouping does that) is brought into sight with its selection.
  const shownFollowed = useRef(followed);
  useEffect(() => {
    if (shownFollowed.current === followed) return;
    shownFollowed.current = followed;
    if (touched) scroll.revealCell(-1, selection.active.c);
  }, [followed, touched, selection.active.c, scroll.revealCell]);

  const show = (point: Point): void => {
    if (point.r >= rowCount) awaited.current = point;
    else scroll.revealCell(point.r, point.c);
  };
  const move = (action: KeyAction): boolean => {
    const page = Math.floor(scroll.rowsView / rowHeight);
    // The row count as the model has it now: an edit before this key may have added a row.
    const now = { ...size, rows: model.rowCount };
    const moved = navigate(selection, action, now, page, tabStart.current);
    tabStart.current = nextTabStart(tabStart.current, selection, action);
    if (!moved) return false;
    select(moved.selection);
    if (moved.show) show(moved.show);
    return true;
  };

  const { active } = selection;
  const openEditor = (text?: string): void => {
    if (active.r < 0) {
      openHeaderMenu();
      return;
    }
    show(active);
    // Mounted before this handler returns: the next keystroke already goes into the input.
    let opened = false;
    flushSync(() => {
      opened = edits.open(active.r, active.c, text);
    });
    if (!opened && (text === undefined || text === '=')) props.onFormula?.(active.c, active.r);
  };

  const openHeaderMenu = (): void => {
    show({ r: -1, c: active.c });
    const cell = scroller.current?.querySelector(`[data-column="${active.c}"]`);
    if (cell) props.onHeaderMenu?.(active.c, cell.getBoundingClientRect());
  };

  const openContextMenu = (): void => {
    show(active);
    const box = (
      scroller.current?.querySelector(`[id="${activeId}"]`) ?? scroller.current
    )?.getBoundingClientRect();
    if (!box) return;
    const part = active.r < 0 ? 'header' : 'cell';
    props.onContextMenu?.({
      part,
      row: active.r,
      column: active.c,
      selection,
      x: box.left + 8,
      y: box.bottom,
      copyExact,
    });
  };

  const run = (action: KeyAction): boolean => {
    switch (action.do) {
      case 'type':
        openEditor(action.text);
        return true;
      case 'edit':
        openEditor();
        return true;
      case 'toggle':
        if (active.r < 0) openHeaderMenu();
        else if (model.row(active.r).expanded !== undefined) model.toggle?.(active.r);
        else if (!edits.toggle(active.r, active.c)) openEditor(' ');
        return true;
      case 'clear':
        edits.clear();
        return true;
      case 'fill-down':
      case 'fill-right':
        edits.fill(action.do === 'fill-down' ? 'down' : 'right');
        return true;
      case 'undo':
        // A grid without edits of its own leaves the key to the workbook.
        if (!props.onUndo) return false;
        props.onUndo();
        return true;
      case 'redo':
        if (!props.onRedo) return false;
        props.onRedo();
        return true;
      case 'move-column': {
        const to = active.c + action.step;
        if (!props.onColumnMove || to < 0 || to >= columns.length) return true;
        select(selectCell(Math.max(0, active.r), active.c));
        // The selection follows its column.
        props.onColumnMove(active.c, to);
        return true;
      }
      case 'resize-column':
        drag.step(active.c, action.step);
        return true;
      case 'menu':
        openContextMenu();
        return true;
      case 'header-menu':
        openHeaderMenu();
        return true;
      case 'escape':
        select(selectCell(Math.max(0, active.r), active.c));
        return true;
      default:
        return move(action);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    // Keys of a button or link inside the grid are theirs.
    if (columns.length === 0 || event.target !== scroller.current) return;
    const action = keyAction(
      { ...pick(event), isComposing: event.nativeEvent.isComposing },
      { editable, leaving: leaving.current },
    );
    leaving.current = action?.do === 'escape';
    if (action?.do === 'next' && active.r < 0) {
      event.preventDefault();
      openHeaderMenu();
    } else if (action?.do === 'compose') {
      // The input method writes into the editor: it must have the focus before the first letter.
      openEditor('');
    } else if (action && run(action)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const onPointerDown = (event: ReactPointerEvent): void => {
    const target = event.target as Element;
    if (target.closest(`.${styles.editor}`)) return;
    leaving.current = false;
    tabStart.current = null;
    const at = pointer.hit(event.clientX, event.clientY);
    if (at.part === 'outside') return;
    if (event.button === 2) pointer.pressContext(at);
    if (event.button !== 0) return;
    const part = target.closest('[data-part]')?.getAttribute('data-part');
    if (part === 'toggle') model.toggle?.(at.r);
    if (part === 'toggle' || part === 'menu' || part === 'resize') return;
    if (part === 'check' && !event.shiftKey && edits.toggle(at.r, at.c)) {
      select(selectCell(at.r, at.c));
      return;
    }
    pointer.press(event, at);
    if (at.part === 'header' && !event.shiftKey && !event.ctrlKey && !event.metaKey)
      drag.startMove(at.c, event);
  };

  const onDoubleClick = (event: MouseEvent): void => {
    const at = pointer.hit(event.clientX, event.clientY);
    if ((event.target as Element).closest('[data-part]')) return;
    if (at.part === 'header') props.onFormula?.(at.c, -1);
    else if (at.part === 'cell' && !edits.open(at.r, at.c)) props.onFormula?.(at.c, at.r);
  };

  const onContextMenu = (event: MouseEvent): void => {
    const at = pointer.hit(event.clientX, event.clientY);
    if (
      !props.onContextMenu ||
      at.part === 'outside' ||
      (event.target as Element).closest(`.${styles.editor}`)
    )
      return;
    event.preventDefault();
    props.onContextMenu({
      part: at.part,
      row: at.r,
      column: at.c,
      selection,
      x: event.clientX,
      y: event.clientY,
      copyExact,
    });
  };

  const anchor = scroll.shift === 0 ? 0 : first - (first % 1000);
  const rows = [];
  const { pool } = scroll;
  // In the order of the pool, not of the rows: otherwise scrolling up would move every node.
  for (let slot = 0; slot < pool; slot++) {
    const r = first + ((slot - (first % pool) + pool) % pool);
    if (r >= last) continue;
    rows.push(
      <Row
        key={slot}
        model={model}
        version={version}
        r={r}
        y={(r - anchor) * rowHeight}
        side={side}
        frozen={frozen}
        columns={scroll.columns}
        offsets={offsets}
        segments={touched ? rowSegments(selection, r) : UNTOUCHED}
        active={touched && active.r === r ? active.c : null}
        activeId={activeId}
        spellOut={r === scroll.firstVisible}
        headerRows={depth}
        markNulls={props.markNulls ?? false}
      />,
    );
  }

  const width = side + offsets[offsets.length - 1]!;
  const activeShown =
    active.r < 0 ||
    (active.r >= first &&
      active.r < last &&
      (active.c < frozen || (active.c >= scroll.columns.first && active.c < scroll.columns.last)));
  return (
    <div
      className={styles.root}
      data-density={props.density ?? 'regular'}
      style={{ '--row': `${rowHeight}px` } as React.CSSProperties}
    >
      <div
        ref={scroller}
        className={styles.scroller}
        role={model.tree ? 'treegrid' : 'grid'}
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rowCount + depth}
        aria-colcount={columns.length + (side > 0 ? 1 : 0)}
        aria-multiselectable="true"
        aria-readonly={!editable}
        aria-description={
          editable ? t('Tab goes to the next cell. Escape, then Tab leaves the table.') : undefined
        }
        data-empty={rowCount === 0 || undefined}
        aria-activedescendant={touched && activeShown && !editing ? activeId : undefined}
        onFocus={() => setTouched(true)}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerOver={showCutText}
        onDoubleClick={onDoubleClick}
        onContextMenu={onContextMenu}
        onCopy={(event) => clipboard.onCopy(event)}
        onCut={clipboard.onCut}
        onPaste={clipboard.onPaste}
      >
        <div
          role="presentation"
          className={styles.content}
          style={{ height: scroll.contentHeight, minWidth: width }}
        >
          <Header
            columns={columns}
            header={model.header}
            offsets={offsets}
            window={scroll.columns}
            frozen={frozen}
            side={side}
            activeColumn={active.r < 0 ? active.c : null}
            activeId={activeId}
            isSelected={(c) => hasWholeColumn(selection, c, rowCount)}
            hasMenu={props.onHeaderMenu !== undefined}
            onMenu={(c, box) => props.onHeaderMenu?.(c, box)}
            onResizeStart={drag.startResize}
            onAutosize={drag.autosize}
            onSelectAll={() => select(selectAll(selection, size))}
            end={props.headerEnd}
          />
          {rowCount === 0 && props.empty && (
            <div role="rowgroup" className={styles.empty}>
              <div role="row">
                <div role="gridcell">{props.empty}</div>
              </div>
            </div>
          )}
          <div
            role="rowgroup"
            className={styles.body}
            style={{ top: head, width, transform: `translateY(${anchor * rowHeight + scroll.shift}px)` }}
          >
            {rows}
            {editing && columns[editing.c] && (
              <CellEditor
                key={`${editing.r}:${editing.c}`}
                column={columns[editing.c]!}
                initial={editing.initial}
                replace={editing.replace}
                style={{
                  left: side + offsets[editing.c]! + (editing.c < frozen ? scroll.left() : 0),
                  width: offsets[editing.c + 1]! - offsets[editing.c]!,
                  height: rowHeight,
                  transform: `translateY(${(editing.r - anchor) * rowHeight}px)`,
                }}
                onCommit={(text, next) => {
                  edits.commit(text);
                  const action = afterEdit(next);
                  if (!action) return;
                  focusGrid();
                  move(action);
                }}
                onCancel={() => {
                  edits.close();
                  focusGrid();
                }}
              />
            )}
          </div>
          {drag.gapX !== null && <div className={styles.dropLine} style={{ left: drag.gapX }} />}
          {model.summary && (
            <SummaryRow
              model={model}
              rowIndex={rowCount + depth}
              side={side}
              frozen={frozen}
              columns={scroll.columns}
              offsets={offsets}
            />
          )}
        </div>
      </div>
      {props.footer !== undefined && <div className={styles.footer}>{props.footer}</div>}
      <div className="tw-visually-hidden" role="status">
        {notice}
      </div>
    </div>
  );
}

const pick = ({ key, ctrlKey, metaKey, shiftKey, altKey }: React.KeyboardEvent) => ({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
  altKey,
});

/** Keeps the selection on its columns when they move; the number grows each time that it had to. */
function useColumnFollowing(
  columns: GridModel['columns'],
  own: Selection,
  setOwn: (selection: Selection) => void,
): number {
  const [known, setKnown] = useState(columns);
  const [times, setTimes] = useState(0);
  if (known !== columns) {
    setKnown(columns);
    const [before, after] = [known.map(({ id }) => id), columns.map(({ id }) => id)];
    const next = followColumns(own, before, after);
    if (next && next.active.c !== own.active.c) {
      setOwn(next);
      setTimes(times + 1);
    }
  }
  return times;
}

/** Text that does not fit its cell is shown in full while the pointer rests on it. */
function showCutText(event: ReactPointerEvent): void {
  const text = (event.target as Element).closest<HTMLElement>(`.${styles.text}`);
  // A number that was shortened has its own.
  if (!text || text.hasAttribute('aria-label')) return;
  text.title = text.scrollWidth > text.clientWidth ? (text.textContent ?? '') : '';
}
