/** Which values a list shows while its search is being answered. */
import type { Scalar } from '../../workbook/document';

export interface ValueRow {
  value: Scalar;
  /** How many rows have it; null where nobody counted. */
  rows: number | null;
}

interface ValueSearch {
  /** The text in the search field. */
  typed: string;
  /** Whether the rows answer something else that was typed before. */
  waiting: boolean;
  /** Values that were chosen when the list opened: they stay on top of what is not searched. */
  pinned: readonly Scalar[];
  textOf(value: Scalar): string;
}

/**
 * Until the warehouse has answered, the rows that are there are narrowed at once: what it answers then takes few rows
 * away, and none moves from under the pointer.
 */
export function valueRows(answer: readonly ValueRow[], search: ValueSearch): ValueRow[] {
  const { typed, waiting, pinned, textOf } = search;
  if (typed === '') {
    const known = new Map(answer.map((row) => [row.value, row]));
    const top = pinned.map((value) => known.get(value) ?? { value, rows: null });
    return [...top, ...answer.filter((row) => !pinned.includes(row.value))];
  }
  if (!waiting) return [...answer];
  const wanted = typed.toLowerCase();
  return answer.filter((row) => textOf(row.value).toLowerCase().includes(wanted));
}
