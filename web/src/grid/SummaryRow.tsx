// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows are pooled and positioned, which tables cannot be
import styles from './Grid.module.css';
import { alignOf, type GridModel, LOADING } from './model';
import type { RowWindow } from './scroll';

export interface SummaryRowProps {
  readonly model: GridModel;
  readonly rowIndex: number;
  readonly side: number;
  readonly frozen: number;
  readonly columns: RowWindow;
  readonly offsets: readonly number[];
}

/** The row pinned at the bottom: totals under their columns. */
export function SummaryRow({ model, rowIndex, side, frozen, columns, offsets }: SummaryRowProps) {
  const shown: number[] = [];
  for (let c = 0; c < frozen; c++) shown.push(c);
  for (let c = columns.first; c < columns.last; c++) shown.push(c);
  const gap = offsets[columns.first]! - offsets[frozen]!;
  return (
    <div role="rowgroup" className={styles.summary}>
      <div role="row" aria-rowindex={rowIndex} className={styles.summaryRow}>
        {side > 0 && (
          <div role="rowheader" aria-colindex={1} className={styles.rowHeader} style={{ width: side }}>
            Σ
          </div>
        )}
        {shown.map((c) => {
          const cell = model.summary?.(c) ?? null;
          const column = model.columns[c]!;
          const pinned = c < frozen;
          return (
            <div
              key={c}
              role="gridcell"
              aria-colindex={c + (side > 0 ? 2 : 1)}
              className={styles.cell}
              data-align={alignOf(column)}
              data-pinned={pinned || undefined}
              title={cell !== null && cell !== LOADING ? cell.error : undefined}
              style={{
                width: offsets[c + 1]! - offsets[c]!,
                left: pinned ? side + offsets[c]! : undefined,
                marginLeft: c === columns.first && gap > 0 ? gap : undefined,
              }}
            >
              {cell === LOADING ? (
                <span className={styles.skeleton} style={{ width: '50%' }} />
              ) : (
                <span className={styles.text}>{cell?.text}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
