/** What the footer says of the selected cells, and what the warehouse is asked when they are not all here. Pure. */
import type { Model } from '../../api/client';
import type { Column, Selection, Statistics } from '../../grid';
import { t } from '../../locales';

/** Some columns over a range of rows; `rows` is null for all that there are. */
export interface StatisticsQuestion {
  readonly columnIds: readonly string[];
  readonly offset: number;
  readonly rows: number | null;
}

type Answer = Model<'ColumnStatistics'>;

/** The warehouse is asked once for each range: for more of them it would be kept busy by a look at a footer. */
const MOST_RANGES = 24;

/**
 * The questions whose answers make up a selection, each cell in one of them. Null when there would be too many,
 * or when a group that spans several of them would be counted more than once.
 */
export function questionsOf(
  selection: Selection,
  columns: readonly Column[],
  rowCount: number,
  shownLevel: number,
): StatisticsQuestion[] | null {
  const rects = selection.rects.map((rect) => ({ ...rect, r1: Math.min(rect.r1, rowCount - 1) }));
  const cuts = [...new Set(rects.flatMap((rect) => [rect.r0, rect.r1 + 1]))].sort((a, b) => a - b);
  const questions: StatisticsQuestion[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, until] = [cuts[i] as number, cuts[i + 1] as number];
    const inside = rects.filter((rect) => rect.r0 <= from && rect.r1 + 1 >= until);
    const columnIds = columns
      .filter((_, c) => inside.some((rect) => c >= rect.c0 && c <= rect.c1))
      .map(({ id }) => id);
    if (columnIds.length === 0) continue;
    const last = questions[questions.length - 1];
    const continues =
      last && last.offset + (last.rows ?? 0) === from && last.columnIds.join() === columnIds.join();
    if (continues) questions[questions.length - 1] = { ...last, rows: (last.rows ?? 0) + until - from };
    else questions.push({ columnIds, offset: from, rows: until - from });
  }
  const grouped = questions.some((question) => hasCoarser(question.columnIds, columns, shownLevel));
  if (questions.length > MOST_RANGES || (grouped && questions.length > 1)) return null;
  return questions.map((question) =>
    question.offset === 0 && question.rows === rowCount ? { ...question, rows: null } : question,
  );
}

/** Whether a value of one of the columns is repeated in several rows: in all of its group. */
function hasCoarser(ids: readonly string[], columns: readonly Column[], shownLevel: number): boolean {
  return columns.some(({ id, level }) => ids.includes(id) && typeof level === 'number' && level < shownLevel);
}

/** The answers of the warehouse as the statistics of a selection of so many cells. */
export function combined(
  cells: number,
  answers: readonly Answer[],
  columns: readonly Column[],
  shownLevel: number,
): Statistics {
  let count = 0;
  let numbers = 0;
  let sum = 0;
  for (const answer of answers) {
    count += answer.count;
    if (columns.find(({ id }) => id === answer.column_id)?.type !== 'number') continue;
    numbers += answer.count;
    sum += answer.sum ?? 0;
  }
  const ids = answers.map((answer) => answer.column_id);
  return {
    cells,
    count,
    numbers,
    sum: numbers > 0 ? sum : null,
    average: numbers > 0 ? sum / numbers : null,
    min: null,
    max: null,
    partial: false,
    once: hasCoarser(ids, columns, shownLevel),
  };
}

/** `waiting` is true while the warehouse is asked. */
export function statisticsText(statistics: Statistics | null, locale: string, waiting = false): string {
  if (!statistics || statistics.cells < 2) return '';
  if (waiting) return t('Adding up…');
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const parts = [t('Count {{n}}', { n: number.format(statistics.count) })];
  if (statistics.numbers > 1 && statistics.sum !== null && statistics.average !== null) {
    parts.push(t('Sum {{n}}', { n: number.format(statistics.sum) }));
    parts.push(t('Average {{n}}', { n: number.format(statistics.average) }));
  }
  if (statistics.once) parts.push(t('each group once'));
  if (statistics.partial) parts.push(t('of the loaded cells'));
  return parts.join('  ·  ');
}
