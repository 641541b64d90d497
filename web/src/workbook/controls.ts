/**
 * Control values in the address bar: `?carrier=AA,UA&delay=min:10,max:60&late=true`.
 *
 * Lists are separated by commas, ranges name their ends, `:null` is null and `:empty` the empty text.
 * A comma, colon at the start or backslash within a text is written with a backslash before it.
 */
import type { ControlElement, ControlValue, Scalar } from './document';

export type ControlValues = Record<string, ControlValue>;

const RANGE_ENDS = ['min', 'max', 'start', 'end'] as const;
type RangeEnd = (typeof RANGE_ENDS)[number];
export type Range = { [end: string]: Scalar };

/** Type of the scalars of a list control: texts and numbers look the same in an address. */
export type ValueKind = 'text' | 'number' | 'logical';

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

export function encodeValue(value: ControlValue): string {
  if (Array.isArray(value)) return value.length === 0 ? ':none' : value.map(encodeScalar).join(',');
  if (isRange(value)) {
    const parts = RANGE_ENDS.flatMap((end) => {
      const bound = value[end];
      return bound === undefined || bound === null
        ? []
        : [`${end}:${String(bound).replace(/[\\,]/g, '\\$&')}`];
    });
    return parts.length === 0 ? ':none' : parts.join(',');
  }
  return encodeScalar(value);
}

function encodeScalar(value: Scalar): string {
  if (value === null) return ':null';
  if (value === '') return ':empty';
  if (typeof value !== 'string') return String(value);
  // A text that reads as a number or a logical value is quoted by a leading backslash.
  const escaped = value.replace(/[\\,]/g, (character) => `\\${character}`);
  return /^(:|-?\d|true$|false$)/.test(escaped) ? `\\${escaped}` : escaped;
}

export function decodeValue(control: ControlElement, text: string): ControlValue {
  switch (control.control) {
    case 'list': {
      if (text === ':none') return control.multiple ? [] : null;
      const values = split(text).map(decodeScalar);
      return control.multiple ? values : (values[0] ?? null);
    }
    case 'number-range':
    case 'date-range': {
      if (text === ':none') return null;
      const range: Range = {};
      for (const part of split(text)) {
        const colon = part.indexOf(':');
        const end = part.slice(0, colon) as RangeEnd;
        if (!RANGE_ENDS.includes(end)) continue;
        const raw = part.slice(colon + 1);
        const bound = control.control === 'date-range' ? unescapeText(raw) : decodeScalar(raw);
        if (control.control === 'date-range' || typeof bound === 'number') range[end] = bound;
      }
      return Object.keys(range).length === 0 ? null : range;
    }
    case 'date':
    case 'text': {
      if (text === ':empty') return '';
      if (text === ':null' || text === ':none') return null;
      return unescapeText(text);
    }
    case 'slider':
    case 'top-n':
    case 'number': {
      const value = decodeScalar(text);
      return typeof value === 'number' ? value : null;
    }
    case 'switch': {
      const value = decodeScalar(text);
      return typeof value === 'boolean' ? value : null;
    }
  }
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

function decodeScalar(text: string): Scalar {
  if (text === ':null') return null;
  if (text === ':empty') return '';
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return unescapeText(text);
}

const unescapeText = (text: string) => text.replace(/\\([\s\S])/g, '$1');

/** Values that the address gives for the document's controls; what it does not name is left out. */
export function readSearch(controls: readonly ControlElement[], search: URLSearchParams): ControlValues {
  const values: ControlValues = {};
  for (const control of controls) {
    const text = search.get(control.control_id);
    if (text !== null) values[control.control_id] = decodeValue(control, text);
  }
  return values;
}

/** The address's search with the values written in; a control at its default is left out. */
export function writeSearch(
  controls: readonly ControlElement[],
  values: ControlValues,
  search: URLSearchParams,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const control of controls) {
    const value = values[control.control_id];
    if (value === undefined || sameValue(value, control.value ?? null)) next.delete(control.control_id);
    else next.set(control.control_id, encodeValue(value));
  }
  return next;
}

/** The value in force: chosen here, else the published default. */
export function currentValue(control: ControlElement, values: ControlValues): ControlValue {
  const chosen = values[control.control_id];
  return chosen === undefined ? (control.value ?? null) : chosen;
}
