// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows are pooled and positioned, which tables cannot be
import type { ReactNode, PointerEvent as ReactPointerEvent } from 'react';
import { t } from '../locales';
import styles from './Grid.module.css';
import { TypeGlyph, typeLabel } from './glyphs';
import { alignOf, type Column, type HeaderNode, headerDepth, isLeaf, leavesOf } from './model';
import { levelEnds } from './Row';
import type { RowWindow } from './scroll';

export interface HeaderProps {
  readonly columns: readonly Column[];
  readonly header: readonly HeaderNode[];
  readonly offsets: readonly number[];
  readonly window: RowWindow;
  readonly frozen: number;
  readonly side: number;
  readonly activeColumn: number | null;
  readonly activeId: string;
  readonly isSelected: (c: number) => boolean;
  readonly hasMenu: boolean;
  readonly onMenu: (c: number, anchor: DOMRect) => void;
  readonly onResizeStart: (c: number, event: ReactPointerEvent) => void;
  readonly onAutosize: ((c: number) => void) | undefined;
  readonly onSelectAll: () => void;
  /** At the end of the header: the button that adds a column. */
  readonly end?: ReactNode;
}

interface Band {
  readonly key: string;
  readonly label: string;
  readonly c0: number;
  readonly c1: number;
}

/** Labels of one row of a nested header, as column ranges. */
function bandsAt(nodes: readonly HeaderNode[], depth: number, path = ''): Band[] {
  return nodes.flatMap((node): Band[] => {
    if (isLeaf(node)) return [];
    if (depth > 0) return bandsAt(node.children, depth - 1, `${path}/${node.key}`);
    const leaves = leavesOf(node);
    if (leaves.length === 0) return [];
    return [
      { key: `${path}/${node.key}`, label: node.label, c0: Math.min(...leaves), c1: Math.max(...leaves) },
    ];
  });
}

export function Header(props: HeaderProps) {
  const { columns, header, offsets, window, frozen, side } = props;
  const depth = headerDepth(header);
  const shown: number[] = [];
  for (let c = 0; c < frozen; c++) shown.push(c);
  for (let c = window.first; c < window.last; c++) shown.push(c);
  const gap = offsets[window.first]! - offsets[frozen]!;

  return (
    <div role="rowgroup" className={styles.header}>
      {Array.from({ length: depth - 1 }, (_, level) => level).map((level) => (
        <BandRow key={level} level={level} bands={bandsAt(header, level)} {...props} />
      ))}
      <div role="row" aria-rowindex={depth} className={styles.headerRow}>
        {side > 0 && (
          <div
            role="columnheader"
            aria-colindex={1}
            className={styles.corner}
            style={{ width: side }}
            onPointerDown={props.onSelectAll}
          >
            <span className="tw-visually-hidden">{t('Row')}</span>
          </div>
        )}
        {shown.map((c) => (
          <Leaf key={c} {...props} c={c} column={columns[c]!} gap={c === window.first ? gap : 0} />
        ))}
        {props.end && (
          <div role="columnheader" className={styles.headerEnd} style={{ marginLeft: restWidth(props) }}>
            {props.end}
          </div>
        )}
      </div>
    </div>
  );
}

/** Width of the columns right of the window, so that the end of the header is after the last column. */
function restWidth({ offsets, window, frozen }: HeaderProps): number {
  const last = window.last > window.first ? window.last : frozen;
  return offsets[offsets.length - 1]! - offsets[last]!;
}

function BandRow({
  bands,
  level,
  offsets,
  window,
  frozen,
  side,
}: HeaderProps & { bands: Band[]; level: number }) {
  return (
    <div role="row" aria-rowindex={level + 1} className={styles.headerRow} data-band>
      {bands
        .filter((band) => band.c0 < frozen || (band.c1 >= window.first && band.c0 < window.last))
        .map((band) => (
          <div
            key={band.key}
            role="columnheader"
            aria-colindex={band.c0 + (side > 0 ? 2 : 1)}
            aria-colspan={band.c1 - band.c0 + 1}
            className={styles.band}
            data-pinned={band.c1 < frozen || undefined}
            style={{ left: side + offsets[band.c0]!, width: offsets[band.c1 + 1]! - offsets[band.c0]! }}
          >
            <span
              className={styles.bandLabel}
              style={{ left: band.c1 < frozen ? undefined : side + offsets[frozen]! }}
            >
              {band.label}
            </span>
          </div>
        ))}
    </div>
  );
}

function Leaf(props: HeaderProps & { c: number; column: Column; gap: number }) {
  const { c, column, gap, offsets, frozen, side } = props;
  const pinned = c < frozen;
  const active = props.activeColumn === c;
  const spoken = [
    typeLabel(column),
    column.calculated && t('Calculated'),
    column.required && t('Required'),
    column.filtered && t('Filtered'),
    column.error,
  ]
    .filter(Boolean)
    .join(', ');
  const tip = [column.name, column.error, column.description].filter(Boolean).join('\n');
  return (
    <div
      role="columnheader"
      id={active ? props.activeId : undefined}
      aria-colindex={c + (side > 0 ? 2 : 1)}
      aria-label={column.name}
      aria-description={spoken}
      aria-sort={column.sort ?? 'none'}
      aria-selected={props.isSelected(c)}
      aria-invalid={column.error ? true : undefined}
      className={styles.headerCell}
      style={{
        width: offsets[c + 1]! - offsets[c]!,
        left: pinned ? side + offsets[c]! : undefined,
        marginLeft: gap || undefined,
      }}
      title={tip}
      data-column={c}
      data-align={alignOf(column)}
      data-pinned={pinned || undefined}
      data-pinned-end={(pinned && c === frozen - 1) || undefined}
      data-level-end={levelEnds(props.columns, c) || undefined}
      data-key={column.key || undefined}
      data-selected={props.isSelected(c) || undefined}
      data-error={column.error !== undefined || undefined}
      data-active={active || undefined}
    >
      <TypeGlyph column={column} />
      <span className={styles.headerName}>{column.name}</span>
      {column.required && (
        <span className={styles.required} title={t('Required')}>
          *
        </span>
      )}
      {column.filtered && <Mark kind="filter" label={t('Filtered')} />}
      {column.sort && (
        <Mark
          kind={column.sort}
          label={column.sort === 'ascending' ? t('Sorted ascending') : t('Sorted descending')}
        />
      )}
      {props.hasMenu && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.menuButton}
          aria-label={t('Menu of {{name}}', { name: column.name })}
          aria-haspopup="menu"
          data-part="menu"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => props.onMenu(c, event.currentTarget.getBoundingClientRect())}
        />
      )}
      <div
        className={styles.resizeHandle}
        data-part="resize"
        aria-hidden="true"
        onPointerDown={(event) => props.onResizeStart(c, event)}
        onDoubleClick={() => props.onAutosize?.(c)}
      />
    </div>
  );
}

function Mark({ kind, label }: { kind: string; label: string }) {
  return <span className={styles.mark} data-kind={kind} role="img" aria-label={label} title={label} />;
}
