/** From the document and the server's description to the columns that the grid draws. Pure. */

import { isFiltering } from '../../filters';
import { makeFormatter, makeShortener } from '../../values';
import { sortOf } from '../../workbook/commands';
import {
  BASE,
  type Column,
  type DataElement,
  type Format,
  groupingsOf,
  levelOf,
  type SortKey,
  shownColumns,
  type TableElement,
} from '../../workbook/document';
import type { AggregateName, DateUnit } from '../../workbook/names';
import type { ColumnDescription, ColumnProblem, Description } from '../../workbook/queries';
import type { TableColumn } from './rows';

export interface Locale {
  locale: string;
  time_zone: string;
}

const WIDTHS: Record<ColumnDescription['type'], number> = {
  number: 116,
  date: 132,
  logical: 92,
  text: 160,
  variant: 220,
  null: 100,
};

export function widthOf(column: Column, type: ColumnDescription['type'], hasTime = false): number {
  if (column.width) return column.width;
  const byType = WIDTHS[type] + (hasTime ? 40 : 0);
  // A header should be readable without dragging: about 7 px a letter, plus glyph and menu.
  return Math.min(260, Math.max(byType, column.name.length * 7 + 56));
}

export function gridColumns(
  element: DataElement,
  description: Description | undefined,
  settings: Locale,
  viewSort?: readonly SortKey[],
  columns: readonly Column[] = shownColumns(element),
): TableColumn[] {
  const typed = new Map((description?.columns ?? []).map((column) => [column.id, column]));
  const problems = new Map((description?.problems ?? []).map((problem) => [problem.column_id, problem]));
  const groupings = groupingsOf(element);
  return columns.map((column) => {
    const facts = typed.get(column.id);
    const type = facts?.type ?? 'text';
    const hasTime = facts?.has_time ?? false;
    const level = levelOf(element, column.id);
    const grouping = groupings.findIndex((candidate) => candidate.id === level);
    const chosen = viewSort?.find((key) => key.column_id === column.id);
    const own =
      viewSort && level === BASE
        ? undefined
        : sortOf(element, level).find((key) => key.column_id === column.id);
    const format = {
      type,
      format: column.format,
      integer: facts?.integer,
      hasTime,
      locale: settings.locale,
      timeZone: settings.time_zone,
    };
    return {
      id: column.id,
      name: column.name,
      type,
      width: widthOf(column, type, hasTime),
      hasTime,
      calculated: column.formula !== null && column.formula !== undefined,
      level: grouping < 0 ? null : grouping,
      key: grouping >= 0 && (groupings[grouping]?.keys.includes(column.id) ?? false),
      sort: (chosen ?? own)?.direction,
      filtered: element.filters.some((filter) => filter.column_id === column.id && isFiltering(filter)),
      error: problemText(problems.get(column.id)),
      description: column.description || undefined,
      format: (reader, digits) => makeFormatter({ ...format, digits, instant: reader?.instant ?? false }),
      shorter: type === 'number' ? makeShortener(format) : undefined,
    };
  });
}

function problemText(problem: ColumnProblem | undefined): string | undefined {
  if (!problem) return undefined;
  return problem.hint ? `${problem.message} ${problem.hint}` : problem.message;
}

/** The element as it is looked at: with the level and sorting that a viewer chose. */
export function asViewed(element: TableElement, level: string | undefined): TableElement {
  if (level === undefined) return element;
  return { ...element, collapsed_to: level === BASE ? null : level };
}

/** The usual aggregate of a type: sums of numbers, counts of everything else. */
export function defaultAggregate(type: ColumnDescription['type'] | undefined): AggregateName {
  return type === 'number' ? 'Sum' : 'Count';
}

/** Units a date is cut to, the usual ones first. */
export const DATE_UNITS: readonly DateUnit[] = ['year', 'quarter', 'month', 'week', 'day', 'hour'];

export const FORMAT_PRESETS: readonly { id: string; format: Format | null }[] = [
  { id: 'auto', format: null },
  { id: 'number', format: format('number') },
  { id: 'integer', format: format('number', { decimals: 0 }) },
  { id: 'currency', format: format('currency', { decimals: 2, currency: 'USD' }) },
  { id: 'percent', format: format('percent', { decimals: 1 }) },
  { id: 'scientific', format: format('scientific', { decimals: 2 }) },
  { id: 'date', format: format('date') },
  { id: 'datetime', format: format('datetime') },
];

export function format(kind: Format['kind'], changes: Partial<Format> = {}): Format {
  return { kind, decimals: null, currency: null, grouping: true, prefix: '', suffix: '', ...changes };
}
