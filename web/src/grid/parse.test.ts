import { describe, expect, it } from 'vitest';
import { isAmbiguous, parseDate, parseEntry, parseNumber } from './parse';

describe('numbers', () => {
  it.each([
    ['1234.5', 'en-US', 1234.5],
    ['1,234,567', 'en-US', 1234567],
    ['(12)', 'en-US', -12],
    ['$ 4.50', 'en-US', 4.5],
    ['-3.5%', 'en-US', -0.035],
    ['1e3', 'en-US', 1000],
    ['.5', 'en-US', 0.5],
    ['1.234,5', 'de-DE', 1234.5],
    ['1,5', 'de-DE', 1.5],
    ['1234.5', 'de-DE', 1234.5],
    ["1'000", 'en-US', 1000],
    ['1,23', 'en-US', null],
    ['12 monkeys', 'en-US', null],
    ['1.2.3', 'en-US', null],
    ['', 'en-US', null],
  ])('%s in %s', (text, locale, value) => {
    expect(parseNumber(text, locale)).toBe(value);
  });
});

describe('dates', () => {
  it.each([
    ['2024-3-5', 'en-US', '2024-03-05'],
    ['3/5/2024', 'en-US', '2024-03-05'],
    ['3/5/24', 'en-GB', '2024-05-03'],
    ['5.3.2024', 'de-DE', '2024-03-05'],
    ['01.02.2025', 'en-US', '2025-02-01'],
    ['31.12.2025', 'en-US', '2025-12-31'],
    ['12.31.2025', 'en-US', null],
    ['12-31-2025', 'en-US', '2025-12-31'],
    ['Mar 5, 2024', 'en-US', '2024-03-05'],
    ['5. März 2024', 'de-DE', '2024-03-05'],
    ['2024/03/05', 'en-US', '2024-03-05'],
    ['2024-02-30', 'en-US', null],
    ['tomorrow', 'en-US', null],
    ['13/13/2024', 'en-US', null],
  ])('%s in %s', (text, locale, value) => {
    expect(parseDate(text, locale, false)).toBe(value);
  });

  it('reads a time of day', () => {
    expect(parseDate('2024-03-05 2:30 pm', 'en-US', true)).toBe('2024-03-05T14:30:00');
    expect(parseDate('2024-03-05T08:15:30', 'en-US', true)).toBe('2024-03-05T08:15:30');
    expect(parseDate('2024-03-05', 'en-US', true)).toBe('2024-03-05T00:00:00');
    expect(parseDate('2024-03-05 25:00', 'en-US', true)).toBeNull();
  });
});

it('keeps text that does not read, with the reason', () => {
  expect(parseEntry('abc', 'number', 'en-US')).toEqual({ value: 'abc', problem: 'number' });
  expect(parseEntry('maybe', 'checkbox', 'en-US')).toEqual({ value: 'maybe', problem: 'checkbox' });
  expect(parseEntry('red', 'text', 'en-US', ['Red', 'Blue'])).toEqual({ value: 'Red' });
  expect(parseEntry('pink', 'text', 'en-US', ['Red', 'Blue'])).toEqual({ value: 'pink', problem: 'choice' });
});

it('reads empty text as no value and keeps spaces in text', () => {
  expect(parseEntry('', 'text', 'en-US')).toEqual({ value: null });
  expect(parseEntry('  ', 'number', 'en-US')).toEqual({ value: null });
  expect(parseEntry(' a ', 'text', 'en-US')).toEqual({ value: ' a ' });
  expect(parseEntry('yes', 'checkbox', 'en-US')).toEqual({ value: true });
});

describe('what other locales read differently', () => {
  it.each([
    ['1,234', 'number', true],
    ['€ 1.234', 'number', true],
    ['-12,345 %', 'number', true],
    ['1,234.5', 'number', false],
    ['1234', 'number', false],
    ['1,23', 'number', false],
    ['03/04/2025', 'date', true],
    ['3-4-25 10:00', 'datetime', true],
    ['03.04.2025', 'date', false],
    ['04/04/2025', 'date', false],
    ['13/04/2025', 'date', false],
    ['2025-03-04', 'date', false],
    ['1,234', 'text', false],
    ['', 'number', false],
  ] as const)('%s as %s: %s', (text, entry, ambiguous) => {
    expect(isAmbiguous(text, entry)).toBe(ambiguous);
  });
});
