// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows are pooled and positioned, which tables cannot be

import { memo } from 'react';
import { t } from '../locales';
import { fitted } from '../values';
import styles from './Grid.module.css';
import { measureText } from './measure';
import { alignOf, type Cell, type Column, type GridModel, isEditable, LOADING, type RowInfo } from './model';
import type { RowWindow } from './scroll';
import type { Segment } from './selection';

export interface RowProps {
  readonly model: GridModel;
  /** Grows when the model changed: makes the memoised row draw again. */
  readonly version: number;
  readonly r: number;
  readonly y: number;
  readonly side: number;
  readonly frozen: number;
  readonly columns: RowWindow;
  readonly offsets: readonly number[];
  readonly segments: readonly Segment[];
  /** Column of the active cell when it is in this row. */
  readonly active: number | null;
  readonly activeId: string;
  /** Spell out repeated group values: this row is the first one on the screen. */
  readonly spellOut: boolean;
  readonly headerRows: number;
  readonly markNulls: boolean;
}

export const Row = memo(RowView, (before, after) => {
  for (const key of Object.keys(after) as (keyof RowProps)[]) {
    if (key === 'columns') {
      if (before.columns.first !== after.columns.first || before.columns.last !== after.columns.last)
        return false;
    } else if (key === 'segments') {
      if (!sameSegments(before.segments, after.segments)) return false;
    } else if (before[key] !== after[key]) return false;
  }
  return true;
});

function sameSegments(a: readonly Segment[], b: readonly Segment[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i]!;
      return (
        one.c0 === other.c0 && one.c1 === other.c1 && one.top === other.top && one.bottom === other.bottom
      );
    })
  );
}

function RowView(props: RowProps) {
  const { model, r, y, side, frozen, columns, offsets, segments } = props;
  const info = model.row(r);
  const cells = [];
  for (let c = 0; c < frozen; c++) cells.push(<CellView key={c} {...props} info={info} c={c} />);
  const gap = offsets[columns.first]! - offsets[frozen]!;
  if (gap > 0) cells.push(<div key="gap" aria-hidden="true" style={{ width: gap, flex: 'none' }} />);
  for (let c = columns.first; c < columns.last; c++)
    cells.push(<CellView key={c} {...props} info={info} c={c} />);
  return (
    <div
      role="row"
      aria-rowindex={r + 1 + props.headerRows}
      aria-level={info.level === undefined ? undefined : info.level + 1}
      aria-expanded={info.expanded}
      data-row={r}
      data-kind={info.kind}
      className={styles.row}
      style={{ transform: `translateY(${y}px)` }}
    >
      {side > 0 && (
        <div
          role="rowheader"
          aria-colindex={1}
          className={styles.rowHeader}
          style={{ width: side }}
          data-selected={segments.length > 0 || undefined}
          data-part="row-header"
        >
          {info.label ?? (info.kind === 'new' ? '+' : (r + 1).toLocaleString())}
        </div>
      )}
      {cells}
    </div>
  );
}

function CellView(props: RowProps & { info: RowInfo; c: number }) {
  const { model, r, c, frozen, side, offsets, segments, info } = props;
  const column = model.columns[c];
  if (!column) return null;
  const cell = model.cell(r, c);
  const pinned = c < frozen;
  const style = {
    width: offsets[c + 1]! - offsets[c]!,
    left: pinned ? side + offsets[c]! : undefined,
  };
  const active = props.active === c;
  const segment = segments.find((part) => c >= part.c0 && c <= part.c1);
  const edges = segment && segmentEdges(segment, c);
  const loaded = cell !== LOADING;
  return (
    <div
      role="gridcell"
      id={active ? props.activeId : undefined}
      aria-colindex={c + (side > 0 ? 2 : 1)}
      aria-selected={segment !== undefined}
      aria-readonly={column.entry && !isEditable(model, r, c) ? true : undefined}
      aria-invalid={loaded && (cell.tone === 'invalid' || cell.tone === 'conflict') ? true : undefined}
      aria-busy={loaded ? undefined : true}
      title={loaded ? cell.error : undefined}
      className={styles.cell}
      style={style}
      data-align={alignOf(column)}
      data-type={column.type}
      data-pinned={pinned || undefined}
      data-pinned-end={(pinned && c === frozen - 1) || undefined}
      data-level-end={levelEnds(model.columns, c) || undefined}
      data-key={column.key || undefined}
      data-entry={(model.edit !== undefined && column.entry !== undefined) || undefined}
      data-tone={loaded ? cell.tone : undefined}
      data-repeated={(loaded && cell.repeated) || undefined}
      data-selected={segment !== undefined || undefined}
      data-edges={edges || undefined}
      data-active={active || undefined}
    >
      {info.expanded !== undefined && c === (info.toggleColumn ?? 0) && (
        <span
          className={styles.toggle}
          data-part="toggle"
          data-open={info.expanded || undefined}
          style={{ marginLeft: (info.level ?? 0) * 14 }}
          aria-hidden="true"
        />
      )}
      {loaded ? (
        <Content
          cell={cell}
          column={column}
          spellOut={props.spellOut}
          markNulls={props.markNulls}
          kind={info.kind}
          width={style.width}
        />
      ) : (
        <span className={styles.skeleton} style={{ width: `${40 + ((r * 7 + c * 13) % 40)}%` }} />
      )}
    </div>
  );
}

interface ContentProps {
  readonly cell: Cell;
  readonly column: Column;
  readonly spellOut: boolean;
  readonly markNulls: boolean;
  readonly kind: RowInfo['kind'];
  readonly width: number;
}

/** Space of a cell that its text does not have, with the line between columns. */
const CELL_PADDING = 17;
const CELL_FONT = 13;

/** The text of a number that fits its cell. */
export function numberText(column: Column, cell: Cell, width: number): string {
  const weight = cell.tone === 'strong' ? 600 : 400;
  return fitted(
    cell.text,
    () => column.shorter?.(cell.value) ?? [],
    (width - CELL_PADDING) / CELL_FONT,
    (text) => measureText(text, weight),
  );
}

function Content({ cell, column, spellOut, markNulls, kind, width }: ContentProps) {
  if (column.entry === 'checkbox' && typeof cell.value !== 'string' && kind !== 'new') {
    const label = cell.value === true ? t('Checked') : cell.value === false ? t('Not checked') : t('Empty');
    return (
      <span
        className={styles.check}
        data-part="check"
        data-on={cell.value === true || undefined}
        data-null={cell.value === null || undefined}
        role="img"
        aria-label={label}
      />
    );
  }
  if (cell.value === null)
    return markNulls && kind === 'data' ? <span className={styles.nullMark}>null</span> : null;
  if (cell.repeated && !spellOut) return <span className="tw-visually-hidden">{cell.text}</span>;
  if (cell.href) {
    return (
      <a href={cell.href} target="_blank" rel="noreferrer" tabIndex={-1} className={styles.text}>
        {cell.text}
      </a>
    );
  }
  if (column.type !== 'number' || !column.shorter) return <span className={styles.text}>{cell.text}</span>;
  const text = numberText(column, cell, width);
  // Whatever it is short for, it reads and is heard as the number that it is.
  const shortened = text === cell.text ? {} : { title: cell.text, 'aria-label': cell.text, role: 'img' };
  return (
    <span className={styles.text} {...shortened}>
      {text}
    </span>
  );
}

function segmentEdges(segment: Segment, c: number): string {
  return [segment.top && 't', segment.bottom && 'b', c === segment.c0 && 'l', c === segment.c1 && 'r']
    .filter(Boolean)
    .join('');
}

/** Whether a grouping level ends at this column: drawn as a stronger line. */
export function levelEnds(columns: readonly Column[], c: number): boolean {
  const level = columns[c]?.level ?? null;
  const next = columns[c + 1];
  return level !== null && next !== undefined && (next.level ?? null) !== level;
}
