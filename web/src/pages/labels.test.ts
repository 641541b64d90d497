import { describe, expect, it } from 'vitest';
import { delimiterLabel } from '../uploads/labels';
import { typeLabel, writeAccessLabel } from './connections/labels';
import { initials } from './frame/initials';
import { tokenFrom } from './session/token';
import { matches } from './workbooks/matches';

describe('typeLabel', () => {
  it.each([
    [{ type: 'number', integer: true, has_time: false }, 'Whole number'],
    [{ type: 'number', integer: false, has_time: false }, 'Number'],
    [{ type: 'date', integer: false, has_time: true }, 'Date and time'],
    [{ type: 'date', integer: false, has_time: false }, 'Date'],
    [{ type: 'logical', integer: false, has_time: false }, 'Logical'],
  ] as const)('%o is %s', (column, label) => expect(typeLabel(column)).toBe(label));
});

it('writeAccessLabel says when something is missing', () => {
  const state = { enabled: true, destination: 's', checked_at: null, ok: true };
  expect(writeAccessLabel(state)).toBe('Write access');
  expect(writeAccessLabel({ ...state, ok: false })).toBe('Write access incomplete');
  expect(writeAccessLabel({ ...state, enabled: false })).toBe('Read only');
});

it('initials of names in any script', () => {
  expect(initials('Ada Lovelace')).toBe('AL');
  expect(initials(' plato ')).toBe('P');
  expect(initials('山田 太郎')).toBe('山太');
  expect(initials('')).toBe('?');
});

it('tokenFrom reads the fragment first', () => {
  expect(tokenFrom('#abc', undefined)).toBe('abc');
  expect(tokenFrom('#token=abc', 'x')).toBe('abc');
  expect(tokenFrom('', 'x')).toBe('x');
  expect(tokenFrom('', undefined)).toBeNull();
});

it('delimiterLabel names what cannot be seen', () => {
  expect(delimiterLabel('\t')).toBe('Tab');
  expect(delimiterLabel('~')).toBe('~');
});

it('matches every word, whatever the case and accents', () => {
  expect(matches('', 'anything')).toBe(true);
  expect(matches('umsatz 2025', 'Umsätze im Jahr', '2025')).toBe(true);
  expect(matches('umsatz 2024', 'Umsätze im Jahr', '2025')).toBe(false);
});
