/** Typed and pasted text as values. Text that does not read as the column's type is kept, with the reason. */

import { decimalSign } from '../values';
import type { EntryType, EntryValue } from './model';

export interface Parsed {
  readonly value: EntryValue;
  /** Code of the problem; `value` is then the raw text. */
  readonly problem?: 'number' | 'date' | 'datetime' | 'checkbox' | 'choice';
}

export function parseEntry(
  text: string,
  entry: EntryType,
  locale: string,
  choices?: readonly string[],
): Parsed {
  const trimmed = text.trim();
  if (entry === 'text') {
    if (text === '') return { value: null };
    if (choices && !choices.includes(text)) {
      const same = choices.find((choice) => choice.toLowerCase() === trimmed.toLowerCase());
      return same === undefined ? { value: text, problem: 'choice' } : { value: same };
    }
    return { value: text };
  }
  if (trimmed === '') return { value: null };
  if (entry === 'number') {
    const value = parseNumber(trimmed, locale);
    return value === null ? { value: text, problem: 'number' } : { value };
  }
  if (entry === 'checkbox') {
    const value = parseLogical(trimmed);
    return value === null ? { value: text, problem: 'checkbox' } : { value };
  }
  const value = parseDate(trimmed, locale, entry === 'datetime');
  return value === null ? { value: text, problem: entry } : { value };
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads `1,234.5`, `(12)`, `-3 %`, `€ 4.50` by the locale's signs; null when it is not one number. */
export function parseNumber(source: string, locale: string): number | null {
  let text = source.replace(/[\s\u00a0\u202f'’]/g, '').replace('−', '-');
  const negative = /^\(.+\)$/.test(text);
  if (negative) text = text.slice(1, -1);
  const percent = text.endsWith('%');
  if (percent) text = text.slice(0, -1);
  text = text.replace(/^([+-]?)\p{Sc}/u, '$1').replace(/\p{Sc}$/u, '');
  const decimal = decimalSign(locale);
  const group = decimal === ',' ? '.' : ',';
  const grouped = new RegExp(`^[+-]?\\d{1,3}(?:\\${group}\\d{3})+(?:\\${decimal}\\d*)?$`);
  if (grouped.test(text)) text = text.replaceAll(group, '');
  if (decimal !== '.' && !/^[^,]*\.[^,]*$/.test(text)) text = text.replace(decimal, '.');
  if (!PLAIN.test(text)) return null;
  const number = Number(text) * (negative ? -1 : 1);
  if (!Number.isFinite(number)) return null;
  return percent ? Number(`${number}e-2`) : number;
}

const ONE_GROUP = /^[^\d]*\d{1,3}[.,]\d{3}[^\d]*$/;

/** Whether another locale would read this text as another number or another date. */
export function isAmbiguous(text: string, entry: EntryType): boolean {
  const trimmed = text.trim();
  if (entry === 'number') return ONE_GROUP.test(trimmed);
  if (entry !== 'date' && entry !== 'datetime') return false;
  const [, first = '', sign, second = ''] = NUMERIC.exec(trimmed) ?? [];
  const [a, b] = [Number(first), Number(second)];
  return sign !== undefined && sign !== '.' && first.length <= 2 && a !== b && a <= 12 && b <= 12;
}

const YES = new Set(['true', 'yes', 'y', 't', '1', 'x', '✓', '✔', 'on', 'wahr', 'ja', 'vrai', 'oui']);
const NO = new Set(['false', 'no', 'n', 'f', '0', 'off', 'falsch', 'nein', 'faux', 'non']);

export function parseLogical(text: string): boolean | null {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : null;
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(.+))?$/;
const NUMERIC = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})(?:,?\s+(.+))?$/;
const NAMED =
  /^(?:(\d{1,2})\.?\s+(\p{L}+)\.?,?\s+(\d{4})|(\p{L}+)\.?\s+(\d{1,2}),?\s+(\d{4}))(?:,?\s+(.+))?$/u;
const TIME = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?m?\.?(?:z|utc)?$/i;

/** ISO text of a typed date (`2024-03-05`) or date and time (`2024-03-05T14:30:00`), or null. */
export function parseDate(source: string, locale: string, withTime: boolean): string | null {
  const text = source.trim();
  const iso = ISO.exec(text);
  if (iso) return join(iso[1], iso[2], iso[3], iso[4], withTime);
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, a = '', sign, b = '', c = '', time] = numeric;
    if (a.length > 2) return join(a, b, c, time, withTime);
    // With dots the day comes first everywhere; other signs follow the locale.
    const monthFirst = sign !== '.' && dateOrder(locale) === 'month-first';
    return join(fullYear(c), monthFirst ? a : b, monthFirst ? b : a, time, withTime);
  }
  const named = NAMED.exec(text);
  if (!named) return null;
  const month = monthNumber(named[2] ?? named[4] ?? '', locale);
  if (month === null) return null;
  return join(named[3] ?? named[6], String(month), named[1] ?? named[5], named[7], withTime);
}

function join(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  time: string | undefined,
  withTime: boolean,
): string | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const date = new Date(Date.UTC(y, m - 1, d));
  if (!year || year.length > 4 || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null;
  const pad = (part: number | string, size = 2): string => String(part).padStart(size, '0');
  const head = `${pad(y, 4)}-${pad(m)}-${pad(d)}`;
  const clock = time === undefined ? '00:00:00' : parseTime(time);
  if (clock === null) return null;
  return withTime ? `${head}T${clock}` : head;
}

function parseTime(text: string): string | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, hours = '', minutes = '0', seconds = '0', half] = match;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return [hour, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':');
}

const fullYear = (year: string): string =>
  year.length > 2 ? year : String(Number(year) + (Number(year) < 70 ? 2000 : 1900));

function dateOrder(locale: string): 'month-first' | 'day-first' {
  const parts = new Intl.DateTimeFormat(locale).formatToParts(0).map((part) => part.type);
  return parts.indexOf('month') < parts.indexOf('day') && parts.indexOf('year') > 0
    ? 'month-first'
    : 'day-first';
}

const months = new Map<string, readonly string[]>();

/** Month 1–12 of a name or its first letters, in the locale's language or in English. */
function monthNumber(word: string, locale: string): number | null {
  const needle = word.toLocaleLowerCase(locale);
  if (needle.length < 3) return null;
  for (const language of [locale, 'en']) {
    let names = months.get(language);
    if (!names) {
      const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
      names = Array.from({ length: 12 }, (_, m) =>
        format.format(Date.UTC(2024, m, 1)).toLocaleLowerCase(language),
      );
      months.set(language, names);
    }
    const index = names.findIndex((name) => name.startsWith(needle));
    if (index >= 0) return index + 1;
  }
  return null;
}
