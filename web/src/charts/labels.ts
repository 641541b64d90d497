/** How values of a chart are written: on axes short, in tooltips exact. */

import { t } from '../locales';
import { type CellValue, type Formatter, makeFormatter, toMillis } from '../values';
import type { ChartTheme } from './palette';
import type { ChartColumn } from './spec';

export const emptyLabel = (): string => t('(empty)');

/** Exact values, for tooltips. */
export function valueFormatter(column: ChartColumn | undefined, theme: ChartTheme): Formatter {
  if (!column) return (value) => (value === null ? '' : String(value));
  return makeFormatter({
    ...column,
    format: column.format ?? null,
    locale: theme.locale,
    timeZone: theme.timeZone,
  });
}

/** The lowest and the highest value on an axis. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

const COMPACT_FROM = 10_000;
/** The approximate number of ticks on an axis, whose labels must differ. */
const TICKS = 8;

/**
 * Short numbers for an axis: `12K`, `€1.5M`, `40%`. All labels of an axis are written in one way, with as many
 * decimals as neighbours need to differ. Without an extent, each number is written by itself.
 */
export function axisFormatter(
  column: ChartColumn | undefined,
  theme: ChartTheme,
  extent?: Extent,
): (value: number) => string {
  const { kind = 'auto', currency, prefix = '', suffix = '' } = column?.format ?? {};
  const style: Intl.NumberFormatOptions =
    kind === 'percent'
      ? { style: 'percent', maximumFractionDigits: 1 }
      : kind === 'currency'
        ? {
            style: 'currency',
            currency: currency ?? 'USD',
            minimumFractionDigits: 0,
            maximumFractionDigits: 2,
          }
        : { maximumFractionDigits: 3 };
  const scale = kind === 'percent' ? 100 : 1;
  const step = extent ? ((extent.high - extent.low) * scale) / TICKS : 0;
  const largest = extent ? Math.max(Math.abs(extent.low), Math.abs(extent.high)) : 0;
  const apart = step > 0 ? Math.max(0, Math.ceil(-Math.log10(step))) : 0;
  const plain = new Intl.NumberFormat(theme.locale, {
    ...style,
    maximumFractionDigits: Math.min(20, Math.max(style.maximumFractionDigits ?? 3, apart)),
  });
  const unit = 10 ** (Math.floor(Math.log10(Math.max(largest * scale, 1)) / 3) * 3);
  const decimals = step > 0 ? Math.max(0, Math.ceil(Math.log10(unit / step))) : 2;
  const compact = new Intl.NumberFormat(theme.locale, {
    ...style,
    notation: 'compact',
    maximumFractionDigits: Math.max(2, decimals),
  });
  // So many decimals would be longer than the number itself.
  const short = extent ? largest >= COMPACT_FROM && decimals <= 4 : null;
  return (value) => {
    const compacted = value !== 0 && (short ?? Math.abs(value) >= COMPACT_FROM);
    return prefix + (compacted ? compact : plain).format(value) + suffix;
  };
}

export const percent = (theme: ChartTheme, digits = 1): ((share: number) => string) => {
  const format = new Intl.NumberFormat(theme.locale, { style: 'percent', maximumFractionDigits: digits });
  return (share) => format.format(share);
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Clock reading of a date value as if it were UTC: charts draw in UTC, so this is what the person reads. */
export function clockMillis(value: CellValue, column: ChartColumn, theme: ChartTheme): number | null {
  const millis = toMillis(value);
  if (millis === null || !column.instant) return millis;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: theme.timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(millis);
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
}

/** The coarsest way to write these dates without losing anything: years, months, days or times. */
export function dateLabels(millis: readonly number[], locale: string): (value: number) => string {
  const dates = millis.map((value) => new Date(value));
  const midnight = millis.every((value) => value % DAY === 0);
  const monthly = midnight && dates.every((date) => date.getUTCDate() === 1);
  const yearly = monthly && dates.every((date) => date.getUTCMonth() === 0);
  const options: Intl.DateTimeFormatOptions =
    yearly && dates.length > 1
      ? { year: 'numeric' }
      : monthly && dates.length > 1
        ? { year: 'numeric', month: 'short' }
        : midnight
          ? { dateStyle: 'medium' }
          : { dateStyle: 'medium', timeStyle: 'short' };
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return (value) => format.format(value);
}

/** One label of a category axis; `over` is shown below it where it changes. */
export interface Tick {
  readonly text: string;
  readonly over: string;
}

/** Whole months and days in order: `Jan` over its year, `Jan 5` over its year. Null for other dates. */
export function dateTicks(millis: readonly (number | null)[], locale: string): Tick[] | null {
  const known = millis.filter((value) => value !== null);
  const daily = known.every((value) => value % DAY === 0);
  const monthly = daily && known.every((value) => new Date(value).getUTCDate() === 1);
  const yearly = monthly && known.every((value) => new Date(value).getUTCMonth() === 0);
  if (known.length < 2 || !daily || yearly) return null;
  const format = new Intl.DateTimeFormat(locale, {
    month: 'short',
    ...(monthly ? {} : { day: 'numeric' }),
    timeZone: 'UTC',
  });
  return millis.map((value) =>
    value === null
      ? { text: emptyLabel(), over: '' }
      : { text: format.format(value), over: String(new Date(value).getUTCFullYear()) },
  );
}

/** Ticks of a time axis: each says what changed (a year, a month, a day, a time). */
export function tickLabels(locale: string): (value: number) => string {
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const year = make({ year: 'numeric' });
  const month = make({ month: 'short' });
  const day = make({ day: 'numeric', month: 'short' });
  const time = make({ hour: 'numeric', minute: '2-digit' });
  return (value) => {
    const date = new Date(value);
    if (value % DAY !== 0) return time.format(value);
    if (date.getUTCDate() !== 1) return day.format(value);
    return date.getUTCMonth() === 0 ? year.format(value) : month.format(value);
  };
}
