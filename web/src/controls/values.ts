/** Values of controls. Pure. */
import type { ControlValue, Scalar } from './types';

export const RANGE_ENDS = ['min', 'max', 'start', 'end'] as const;
export type RangeEnd = (typeof RANGE_ENDS)[number];
export type Range = { [end: string]: Scalar };

export const isRange = (value: ControlValue): value is Range =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function sameValue(a: ControlValue, b: ControlValue): boolean {
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b));
}

function normal(value: ControlValue): unknown {
  if (!isRange(value)) return value;
  return RANGE_ENDS.map((end) => value[end] ?? null);
}

/** Whether a control with this value filters nothing. */
export function isEmptyValue(value: ControlValue): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRange(value) && RANGE_ENDS.every((end) => value[end] === undefined || value[end] === null);
}

/** A range of the ends that are set; null without any. */
export function rangeOf(ends: Range): Range | null {
  const set = Object.entries(ends).filter(([, bound]) => bound !== null);
  return set.length === 0 ? null : Object.fromEntries(set);
}
