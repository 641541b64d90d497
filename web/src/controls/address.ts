/**
 * Values in the address bar: `?carrier=AA,UA&delay=min:10,max:60&late=true`. Pure.
 *
 * Lists are separated by commas, ranges name their ends, `:null` is null and `:empty` the empty text.
 * A comma, colon at the start or backslash within a text is written with a backslash before it.
 */
import type { ControlValue, Scalar } from './types';
import { isRange, RANGE_ENDS, type Range, type RangeEnd } from './values';

export const NONE = ':none';

export function writeValue(value: ControlValue): string {
  if (Array.isArray(value)) return value.length === 0 ? NONE : value.map(writeScalar).join(',');
  if (isRange(value)) {
    const parts = RANGE_ENDS.flatMap((end) => {
      const bound = value[end];
      return bound === undefined || bound === null
        ? []
        : [`${end}:${String(bound).replace(/[\\,]/g, '\\$&')}`];
    });
    return parts.length === 0 ? NONE : parts.join(',');
  }
  return writeScalar(value);
}

function writeScalar(value: Scalar): string {
  if (value === null) return ':null';
  if (value === '') return ':empty';
  if (typeof value !== 'string') return String(value);
  // A text that reads as a number or a logical value is quoted by a leading backslash.
  const escaped = value.replace(/[\\,]/g, (character) => `\\${character}`);
  return /^(:|-?\d|true$|false$)/.test(escaped) ? `\\${escaped}` : escaped;
}

export const readList = (text: string): Scalar[] => (text === NONE ? [] : split(text).map(readScalar));

export function readText(text: string): string | null {
  if (text === ':empty') return '';
  return text === ':null' || text === NONE ? null : unescapeText(text);
}

export function readNumber(text: string): number | null {
  const value = readScalar(text);
  return typeof value === 'number' ? value : null;
}

export function readLogical(text: string): boolean | null {
  const value = readScalar(text);
  return typeof value === 'boolean' ? value : null;
}

/** The ends that `readEnd` can read; null without any. */
export function readRange(text: string, readEnd: (end: string) => Scalar): Range | null {
  if (text === NONE) return null;
  const range: Range = {};
  for (const part of split(text)) {
    const colon = part.indexOf(':');
    const end = part.slice(0, colon) as RangeEnd;
    if (!RANGE_ENDS.includes(end)) continue;
    const bound = readEnd(part.slice(colon + 1));
    if (bound !== null) range[end] = bound;
  }
  return Object.keys(range).length === 0 ? null : range;
}

/** Splits at commas that have no backslash before them; escapes stay in the parts. */
function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\' && at + 1 < text.length) {
      part += character + text[at + 1];
      at += 1;
    } else if (character === ',') {
      parts.push(part);
      part = '';
    } else part += character;
  }
  parts.push(part);
  return parts;
}

function readScalar(text: string): Scalar {
  if (text === ':null') return null;
  if (text === ':empty') return '';
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return unescapeText(text);
}

export const unescapeText = (text: string) => text.replace(/\\([\s\S])/g, '$1');
