/** How many decimals the numbers of a column have in common, where its format leaves that open. Pure. */
import type { CellValue } from './types';

/** What is known of a column's numbers so far. */
export interface Numbers {
  /** The largest, without its sign. */
  readonly largest: number;
  /** The most decimals that one of them has. */
  readonly decimals: number;
}

export const NO_NUMBERS: Numbers = { largest: 0, decimals: 0 };
const MOST = 6;

export function numbersOf(values: Iterable<CellValue>, before: Numbers = NO_NUMBERS): Numbers {
  let { largest, decimals } = before;
  for (const value of values) {
    if (value === null || typeof value === 'boolean') continue;
    const size = Math.abs(Number(value));
    if (!Number.isFinite(size)) continue;
    largest = Math.max(largest, size);
    if (decimals < MOST) decimals = Math.max(decimals, decimalsOf(value));
  }
  return largest === before.largest && decimals === before.decimals ? before : { largest, decimals };
}

/**
 * Large numbers need fewer decimals; of numbers below one, three digits are kept. With one decimal at most, whole
 * numbers stay whole: a half among them reads well.
 */
export function columnDigits({ largest, decimals }: Numbers): number | undefined {
  if (decimals < 2) return undefined;
  const below = largest > 0 && largest < 1 ? Math.ceil(-Math.log10(largest)) - 1 : 0;
  return Math.min(decimals, largest >= 1000 ? 2 : 3 + below, MOST);
}

/** Decimals of a number, without the noise in which sums of fractions end. */
function decimalsOf(value: string | number | bigint): number {
  if (typeof value === 'bigint') return 0;
  const text = typeof value === 'number' ? String(Number(value.toPrecision(12))) : value;
  if (/e-/i.test(text)) return MOST;
  const point = text.indexOf('.');
  return point < 0 ? 0 : Math.min(MOST, text.slice(point + 1).replace(/0+$/, '').length);
}
