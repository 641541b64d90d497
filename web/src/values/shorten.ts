/**
 * Numbers where there is little room. A number is never cut: it is shown with fewer digits, each text a true
 * rounding of the value, or not at all. Pure.
 */
import type { CellValue, FormatOptions } from './types';

/** Where not even the shortest form fits, this says that there is a number. */
export const NO_ROOM = '###';

/** From a value to its texts, from the longest to the shortest; the exact one is not among them. */
export type Shortener = (value: CellValue) => readonly string[];

type Numeric = number | bigint | `${number}`;

/** Decimals of the short forms, in the order in which they are tried. */
const COMPACT_DIGITS = [2, 1, 0];
const SCIENTIFIC_DIGITS = [2, 1, 0];
const MOST_DECIMALS = 6;
const COMPACT_FROM = 1000;

export function makeShortener(options: FormatOptions): Shortener {
  const { kind = 'auto', currency, grouping = true, prefix = '', suffix = '' } = options.format ?? {};
  const style: Intl.NumberFormatOptions =
    kind === 'currency'
      ? { style: 'currency', currency: currency ?? 'USD' }
      : kind === 'percent'
        ? { style: 'percent' }
        : {};
  const made = new Map<string, Intl.NumberFormat>();
  const write = (value: Numeric, extra: Intl.NumberFormatOptions, digits: number): string => {
    const key = `${extra.notation ?? ''}${digits}`;
    let format = made.get(key);
    if (!format) {
      const decimals = { minimumFractionDigits: 0, maximumFractionDigits: digits };
      format = new Intl.NumberFormat(options.locale, {
        ...style,
        ...extra,
        ...decimals,
        useGrouping: grouping,
      });
      made.set(key, format);
    }
    return prefix + format.format(value) + suffix;
  };
  return (value) => {
    const number = numeric(value);
    if (number === null) return [];
    const size = Math.abs(Number(number)) * (kind === 'percent' ? 100 : 1);
    const texts: string[] = [];
    const add = (extra: Intl.NumberFormatOptions, digits: readonly number[], least: number) => {
      // Rounded away, a number would read as zero.
      for (const count of digits) if (size >= least * 10 ** -count) texts.push(write(number, extra, count));
    };
    if (!options.integer && kind !== 'scientific') add({}, decimalsFrom(options.format?.decimals, size), 1);
    if (kind !== 'scientific' && size >= COMPACT_FROM) add({ notation: 'compact' }, COMPACT_DIGITS, 1);
    if (size > 0) add({ notation: 'scientific' }, SCIENTIFIC_DIGITS, 0);
    return [...new Set(texts)];
  };
}

/** The numbers of decimals below those that the number has by its format, or by its size. */
function decimalsFrom(decimals: number | null | undefined, size: number): number[] {
  const open = size > 0 && size < 1 ? Math.ceil(-Math.log10(size)) + 1 : 2;
  const most = Math.min(MOST_DECIMALS, (decimals ?? open + 1) - 1);
  return Array.from({ length: Math.max(0, most + 1) }, (_, i) => most - i);
}

function numeric(value: CellValue): Numeric | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '' || !Number.isFinite(Number(value))) return null;
  return value as `${number}`;
}

export type Measure = (text: string) => number;

/** The longest text that is no wider than the room: the exact one if it fits. */
export function fitted(
  exact: string,
  shorter: () => readonly string[],
  room: number,
  measure: Measure,
): string {
  if (measure(exact) <= room) return exact;
  return shorter().find((text) => measure(text) <= room) ?? NO_ROOM;
}

export interface Sized {
  readonly text: string;
  /** In pixels. */
  readonly size: number;
}

/**
 * A text in large type: it is set smaller until it fits, but not below `least` of the size; then its shorter forms
 * are tried. `measure` gives widths at one pixel of size.
 */
export function sized(
  exact: string,
  shorter: () => readonly string[],
  box: { width: number; size: number; least: number },
  measure: Measure,
): Sized {
  const at = (text: string): number => Math.min(box.size, box.width / Math.max(measure(text), 0.001));
  if (at(exact) >= box.least) return { text: exact, size: at(exact) };
  const texts = shorter();
  const text = texts.find((one) => at(one) >= box.least) ?? texts.at(-1) ?? exact;
  return { text, size: at(text) };
}
