/** Values as text, by the document's format, locale and time zone. Never loses digits on the way. */

import type { CellValue, FormatOptions } from './types';

export type Formatter = (value: CellValue) => string;

const DAY = 86_400_000;
/** Beyond this a number is shown as a power of ten, unless its format says otherwise. */
const HUGE = 1e15;
const TINY = 1e-4;

export function makeFormatter(options: FormatOptions): Formatter {
  const inner = chooseFormatter(options);
  const prefix = options.format?.prefix ?? '';
  const suffix = options.format?.suffix ?? '';
  return (value) => (value === null || value === undefined ? '' : prefix + inner(value) + suffix);
}

function chooseFormatter(options: FormatOptions): (value: NonNullable<CellValue>) => string {
  if (options.type === 'number') return numberFormatter(options);
  if (options.type === 'date') return dateFormatter(options);
  if (options.type === 'logical') {
    return (value) =>
      value === true ? (options.yes ?? 'True') : value === false ? (options.no ?? 'False') : String(value);
  }
  return (value) => String(value);
}

type Numeric = number | bigint | `${number}`;

/** Text of a decimal is passed on as text: `Intl` formats it exactly. */
function numeric(value: NonNullable<CellValue>): Numeric | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return value as `${number}`;
  return null;
}

function numberFormatter(options: FormatOptions): (value: NonNullable<CellValue>) => string {
  const { locale, integer } = options;
  const { kind = 'auto', decimals, currency, grouping = true } = options.format ?? {};
  const open = decimals === null || decimals === undefined;
  const places = open ? (kind === 'auto' || kind === 'number' ? options.digits : undefined) : decimals;
  const fixed =
    places === undefined ? null : { minimumFractionDigits: places, maximumFractionDigits: places };
  const make = (extra: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { useGrouping: grouping, ...extra });
  const scientific = make({ notation: 'scientific', ...(fixed ?? { maximumFractionDigits: 6 }) });
  const power = make({ notation: 'scientific', maximumFractionDigits: places === undefined ? 6 : 2 });

  let normal: Intl.NumberFormat;
  if (kind === 'scientific') normal = scientific;
  else if (kind === 'currency') normal = make({ style: 'currency', currency: currency ?? 'USD', ...fixed });
  else if (kind === 'percent')
    normal = make({ style: 'percent', ...(fixed ?? { maximumFractionDigits: 2 }) });
  else normal = make(fixed ?? { maximumFractionDigits: integer ? 0 : kind === 'number' ? 2 : 3 });

  const small = kind === 'auto' && open && !integer ? make({ maximumSignificantDigits: 3 }) : null;
  // What is smaller would be rounded so far that it says something else.
  const least = places === undefined ? 1 : Math.min(1, 10 ** (1 - places));
  return (value) => {
    const number = numeric(value);
    if (number === null) return String(value);
    if (typeof number === 'number' && !Number.isFinite(number))
      return Number.isNaN(number) ? 'NaN' : number > 0 ? '∞' : '−∞';
    if (small) {
      const size = Math.abs(Number(number));
      if (size >= HUGE && typeof number === 'number') return power.format(number);
      if (size > 0 && size < TINY) return power.format(number);
      if (size > 0 && size < least) return small.format(number);
    }
    return normal.format(number);
  };
}

/** Milliseconds since the epoch of a date value; text without a zone is a clock reading. */
export function toMillis(value: CellValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return null;
  const text = value.includes('T') || value.length <= 10 ? value : value.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || text.length <= 10;
  const millis = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(millis) ? null : millis;
}

function dateFormatter(options: FormatOptions): (value: NonNullable<CellValue>) => string {
  const { locale, hasTime = false, instant = false } = options;
  const kind = options.format?.kind ?? 'auto';
  const withTime = kind === 'datetime' || (kind !== 'date' && hasTime);
  const timeZone = instant ? options.timeZone : 'UTC';
  const make = (extra: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone, ...extra });
  const date = make({ dateStyle: 'medium' });
  if (!withTime) return (value) => formatDate(date, value);
  const minutes = make({ dateStyle: 'medium', timeStyle: 'short' });
  const seconds = make({ dateStyle: 'medium', timeStyle: 'medium' });
  return (value) => {
    const millis = toMillis(value);
    return formatDate(millis !== null && millis % 60_000 !== 0 ? seconds : minutes, value);
  };
}

function formatDate(format: Intl.DateTimeFormat, value: NonNullable<CellValue>): string {
  const millis = toMillis(value);
  // Beyond the range of JavaScript's dates (years about ±270,000) the value is shown as it came.
  return millis === null || Math.abs(millis) > 1e8 * DAY ? String(value) : format.format(millis);
}

/** The exact value as plain text: what is copied and what editing starts with. */
export function plainText(
  value: CellValue,
  options: Pick<FormatOptions, 'type' | 'hasTime' | 'locale'>,
): string {
  if (value === null || value === undefined) return '';
  if (options.type === 'date') return isoText(value, options.hasTime ?? false);
  if (options.type === 'number' && typeof value !== 'boolean') {
    const sign = decimalSign(options.locale);
    return sign === '.' ? String(value) : String(value).replace('.', sign);
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}

export function isoText(value: CellValue, hasTime: boolean): string {
  const millis = toMillis(value);
  if (millis === null || Math.abs(millis) > 1e8 * DAY) return String(value ?? '');
  const iso = new Date(millis).toISOString();
  if (!hasTime) return iso.slice(0, iso.indexOf('T'));
  return iso.replace('T', ' ').replace(/(?::00)?\.000Z$|Z$/, '');
}

const signs = new Map<string, string>();

export function decimalSign(locale: string): string {
  let sign = signs.get(locale);
  if (sign === undefined) {
    sign =
      new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
    signs.set(locale, sign);
  }
  return sign;
}

/** Text of a decimal that came as an unscaled integer with a scale: `decimalText(12345n, 2)` is `123.45`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const negative = unscaled < 0n;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
