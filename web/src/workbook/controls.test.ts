import { describe, expect, it } from 'vitest';
import { isEmptyValue, kindOf, sameValue } from '../controls';
import { writeValue as encodeValue } from '../controls/address';
import { currentValue, readSearch, writeSearch } from './controls';
import type { ControlElement, ControlValue } from './document';

const decodeValue = (control: ControlElement, text: string) => kindOf(control).read(text, control);

const control = (changes: Partial<ControlElement>): ControlElement => ({
  kind: 'control',
  id: 'el_1',
  name: 'Carrier',
  description: '',
  control_id: 'carrier',
  control: 'list',
  mode: 'include',
  operator: null,
  negated: false,
  case_sensitive: false,
  direction: 'top',
  ranking: 'rank',
  nulls: 'when-empty',
  multiple: true,
  options: null,
  value: null,
  targets: [],
  ...changes,
});

describe('coding values for the address', () => {
  const cases: [string, Partial<ControlElement>, ControlValue, string][] = [
    ['several texts', {}, ['AA', 'UA'], 'AA,UA'],
    ['texts with commas and backslashes', {}, ['a,b', 'c\\d'], 'a\\,b,c\\\\d'],
    ['numbers and texts that look like numbers', {}, [12, '12', -1.5], '12,\\12,-1.5'],
    ['logical values and their names', {}, [true, 'true', 'truely'], 'true,\\true,truely'],
    ['null and empty', {}, [null, ''], ':null,:empty'],
    ['a text that starts with a colon', {}, [':null'], '\\:null'],
    ['nothing chosen', {}, [], ':none'],
    ['one value', { multiple: false }, 'AA', 'AA'],
    ['a text control', { control: 'text' }, 'O, "Hare"', 'O\\, "Hare"'],
    ['a number', { control: 'number' }, 3.25, '3.25'],
    ['a number range', { control: 'number-range' }, { min: 10, max: 60 }, 'min:10,max:60'],
    ['an open range', { control: 'number-range' }, { max: 60 }, 'max:60'],
    ['a switch', { control: 'switch' }, true, 'true'],
  ];

  it.each(cases)('%s', (_name, changes, value, text) => {
    const element = control(changes);
    expect(encodeValue(value)).toBe(text);
    expect(decodeValue(element, text)).toEqual(value);
  });

  it('reads dates as text', () => {
    const element = control({ control: 'date-range' });
    const value = { start: '2013-01-01', end: '2013-06-30' };
    expect(decodeValue(element, encodeValue(value))).toEqual(value);
    expect(decodeValue(element, 'start:2013-01-01,end:2013-06-30')).toEqual(value);
  });

  it('ignores what does not fit', () => {
    expect(decodeValue(control({ control: 'number' }), 'abc')).toBeNull();
    expect(decodeValue(control({ control: 'switch' }), '3')).toBeNull();
    expect(decodeValue(control({ control: 'number-range' }), 'nonsense')).toBeNull();
  });
});

describe('the address', () => {
  const controls = [control({ value: ['AA'] }), control({ control_id: 'late', control: 'switch' })];

  it('holds only what differs from the default, and keeps foreign parameters', () => {
    const before = new URLSearchParams('mode=edit&carrier=UA');
    const same = writeSearch(controls, { carrier: ['AA'], late: true }, before);
    expect(same.toString()).toBe('mode=edit&late=true');
    const changed = writeSearch(controls, { carrier: [] }, same);
    expect(changed.get('carrier')).toBe(':none');
    expect(changed.get('late')).toBeNull();
  });

  it('gives back what was written', () => {
    const values = { carrier: ['B6', null], late: false };
    expect(readSearch(controls, writeSearch(controls, values, new URLSearchParams()))).toEqual(values);
  });
});

describe('values', () => {
  it('falls back to the default', () => {
    const element = control({ value: ['AA'] });
    expect(currentValue(element, {})).toEqual(['AA']);
    expect(currentValue(element, { carrier: [] })).toEqual([]);
  });

  it('knows when nothing is filtered', () => {
    for (const empty of [null, '', [], {}, { min: null }] as ControlValue[])
      expect(isEmptyValue(empty)).toBe(true);
    for (const full of [0, false, ['a'], { max: 0 }] as ControlValue[])
      expect(isEmptyValue(full)).toBe(false);
  });

  it('compares ranges by their ends', () => {
    expect(sameValue({ min: 1 }, { min: 1, max: null })).toBe(true);
    expect(sameValue({ min: 1 }, { max: 1 })).toBe(false);
  });
});
