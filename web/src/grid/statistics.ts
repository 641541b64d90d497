/**
 * Count, sum and average of the selected cells that are in memory. A value that is repeated in every row of its group
 * counts once.
 */

import { type GridModel, LOADING } from './model';
import { contains, countCells, type Selection } from './selection';

export interface Statistics {
  /** Selected cells, in memory or not. */
  readonly cells: number;
  /** Filled cells among those looked at. */
  readonly count: number;
  readonly numbers: number;
  readonly sum: number | null;
  readonly average: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Some selected cells were not looked at: not loaded, or beyond the limit. */
  readonly partial: boolean;
  /** A value was in several selected rows of its group, and was counted once. */
  readonly once: boolean;
}

export const STATISTICS_LIMIT = 100_000;

export function statisticsOf(model: GridModel, selection: Selection, limit = STATISTICS_LIMIT): Statistics {
  const cells = model.rowCount === 0 ? 0 : countCells(selection);
  let seen = 0;
  let count = 0;
  let numbers = 0;
  let sum = 0;
  let compensation = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let once = false;
  let partial = cells > limit;
  const overlapping = selection.rects.length > 1;
  const done = new Set<number>();

  for (const rect of selection.rects) {
    for (let r = rect.r0; r <= Math.min(rect.r1, model.rowCount - 1) && seen < limit; r++) {
      for (let c = rect.c0; c <= rect.c1 && seen < limit; c++) {
        if (overlapping) {
          const place = r * model.columns.length + c;
          if (done.has(place)) continue;
          done.add(place);
        }
        seen++;
        const cell = model.cell(r, c);
        if (cell === LOADING) {
          partial = true;
          continue;
        }
        const { value } = cell;
        if (value === null) continue;
        if (cell.repeated && contains(selection, r - 1, c)) {
          once = true;
          continue;
        }
        count++;
        if (model.columns[c]?.type !== 'number') continue;
        const number = Number(value);
        if (Number.isNaN(number)) continue;
        numbers++;
        // Kahan's sum: thousands of cents must not drift.
        const term = number - compensation;
        const next = sum + term;
        compensation = next - sum - term;
        sum = next;
        min = Math.min(min, number);
        max = Math.max(max, number);
      }
    }
  }
  const some = numbers > 0;
  return {
    cells,
    count,
    numbers,
    sum: some ? sum : null,
    average: some ? sum / numbers : null,
    min: some ? min : null,
    max: some ? max : null,
    partial,
    once,
  };
}
