/** Ends of date ranges: a fixed day, `now`, or a period such as `month`, `day-7`, `year+1`. Pure. */
import { t } from '../locales';

export const UNITS = ['day', 'week', 'week-starting-monday', 'month', 'quarter', 'year', 'hour'] as const;
export type Unit = (typeof UNITS)[number] | 'minute';

export interface Period {
  readonly unit: Unit;
  readonly offset: number;
}

const PERIOD = /^(week-starting-monday|year|quarter|month|week|day|hour|minute)([+-]\d+)?$/;

/** A relative end; null for a fixed day and for `now`. */
export function readPeriod(end: string): Period | null {
  const match = PERIOD.exec(end);
  return match ? { unit: match[1] as Unit, offset: Number(match[2] ?? 0) } : null;
}

export function writePeriod({ unit, offset }: Period): string {
  return offset === 0 ? unit : `${unit}${offset > 0 ? '+' : ''}${offset}`;
}

export const isRelative = (end: string | null | undefined): boolean =>
  Boolean(end) && (end === 'now' || readPeriod(end as string) !== null);

/** Several units: `7 days`. */
function span(unit: Unit, count: number): string {
  switch (unit) {
    case 'year':
      return t('{{count}} years', { count });
    case 'quarter':
      return t('{{count}} quarters', { count });
    case 'month':
      return t('{{count}} months', { count });
    case 'week':
    case 'week-starting-monday':
      return t('{{count}} weeks', { count });
    case 'day':
      return t('{{count}} days', { count });
    case 'hour':
      return t('{{count}} hours', { count });
    case 'minute':
      return t('{{count}} minutes', { count });
  }
}

export function unitName(unit: Unit): string {
  switch (unit) {
    case 'year':
      return t('Year');
    case 'quarter':
      return t('Quarter');
    case 'month':
      return t('Month');
    case 'week':
      return t('Week from Sunday');
    case 'week-starting-monday':
      return t('Week from Monday');
    case 'day':
      return t('Day');
    case 'hour':
      return t('Hour');
    case 'minute':
      return t('Minute');
  }
}

/** `7 days ago`, `this month`, `in 2 years`, `now`, `2026-12-31`. */
export function endText(end: string): string {
  if (end === 'now') return t('now');
  const period = readPeriod(end);
  if (!period) return end.slice(0, 16).replace('T', ' ');
  const { unit, offset } = period;
  if (offset === 0) return unit === 'day' ? t('today') : t('this {{unit}}', { unit: plainUnit(unit) });
  if (unit === 'day' && offset === -1) return t('yesterday');
  if (unit === 'day' && offset === 1) return t('tomorrow');
  return offset < 0
    ? t('{{span}} ago', { span: span(unit, -offset) })
    : t('in {{span}}', { span: span(unit, offset) });
}

const plainUnit = (unit: Unit): string =>
  unit === 'week-starting-monday' ? t('week') : unitName(unit).split(' ')[0]!.toLowerCase();

/** Ranges that people ask for most. */
export const PRESETS: readonly { start: string; end: string; label: () => string }[] = [
  { start: 'day', end: 'day', label: () => t('Today') },
  { start: 'day-7', end: 'day-1', label: () => t('Last 7 days') },
  { start: 'day-30', end: 'day-1', label: () => t('Last 30 days') },
  { start: 'month', end: 'month', label: () => t('This month') },
  { start: 'month-1', end: 'month-1', label: () => t('Last month') },
  { start: 'quarter', end: 'quarter', label: () => t('This quarter') },
  { start: 'quarter-1', end: 'quarter-1', label: () => t('Last quarter') },
  { start: 'year', end: 'year', label: () => t('This year') },
  { start: 'year-1', end: 'year-1', label: () => t('Last year') },
  { start: 'year', end: 'now', label: () => t('Year to date') },
];

/** A range in a few words: its usual name, `7 days ago – yesterday`, `≥ 2026-01-01`; null for no limit at all. */
export function dateRangeText(
  start: string | null | undefined,
  end: string | null | undefined,
): string | null {
  if (!start && !end) return null;
  const preset = PRESETS.find((one) => one.start === start && one.end === end);
  if (preset) return preset.label();
  if (!start) return t('until {{end}}', { end: endText(end as string) });
  if (!end) return t('from {{start}}', { start: endText(start) });
  return `${endText(start)} – ${endText(end)}`;
}
