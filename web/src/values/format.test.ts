import { describe, expect, it } from 'vitest';
import { decimalText, makeFormatter, plainText } from './format';
import type { FormatOptions } from './types';

const base = { locale: 'en-US', timeZone: 'America/New_York' } as const;
const format = (
  options: Partial<FormatOptions>,
  value: Parameters<ReturnType<typeof makeFormatter>>[0],
): string => makeFormatter({ type: 'number', ...base, ...options })(value);

describe('numbers', () => {
  it('loses no digit of big integers and decimals', () => {
    expect(format({ integer: true }, 9_007_199_254_740_993n)).toBe('9,007,199,254,740,993');
    expect(format({ format: { kind: 'number', decimals: 4 } }, '12345678901234567890.1234')).toBe(
      '12,345,678,901,234,567,890.1234',
    );
    expect(decimalText(-5n, 3)).toBe('-0.005');
    expect(decimalText(123456n, 2)).toBe('1234.56');
    expect(decimalText(7n, -2)).toBe('700');
  });

  it.each([
    [6.895376, '6.895'],
    [0.000123456, '0.000123'],
    [1234567.5, '1,234,567.5'],
    [1e21, '1E21'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('auto %s', (value, text) => {
    expect(format({}, value)).toBe(text);
  });

  it('follows the format and the locale', () => {
    expect(
      format({ format: { kind: 'currency', currency: 'EUR', decimals: 2 }, locale: 'de-DE' }, 1234.5),
    ).toBe('1.234,50\u00a0€');
    expect(format({ format: { kind: 'percent', decimals: 1 } }, 0.1234)).toBe('12.3%');
    expect(format({ format: { kind: 'scientific', decimals: 2 } }, 12345)).toBe('1.23E4');
    expect(format({ format: { kind: 'number', grouping: false, prefix: '~', suffix: ' km' } }, 12345)).toBe(
      '~12345 km',
    );
    expect(format({ integer: true }, 2013)).toBe('2,013');
  });
});

describe('dates', () => {
  const noon = Date.UTC(2013, 0, 5, 17, 0, 0);

  it('shows clock readings as they are and instants in the time zone', () => {
    expect(format({ type: 'date', hasTime: true }, noon).replace('\u202f', ' ')).toBe('Jan 5, 2013, 5:00 PM');
    expect(format({ type: 'date', hasTime: true, instant: true }, noon).replace('\u202f', ' ')).toBe(
      'Jan 5, 2013, 12:00 PM',
    );
  });

  it('shows plain dates without a time, whatever the zone', () => {
    expect(format({ type: 'date' }, '2013-01-05')).toBe('Jan 5, 2013');
    expect(format({ type: 'date', hasTime: true }, '2013-01-05T08:30:15').replace('\u202f', ' ')).toBe(
      'Jan 5, 2013, 8:30:15 AM',
    );
  });

  it('shows what is no date as it came', () => {
    expect(format({ type: 'date' }, 'soon')).toBe('soon');
    expect(format({ type: 'date' }, 9e15)).toBe('9000000000000000');
  });
});

it('shows null as nothing and logical values as words', () => {
  expect(format({}, null)).toBe('');
  expect(format({ type: 'logical', yes: 'Ja' }, true)).toBe('Ja');
});

it('gives plain text for copying and editing', () => {
  expect(plainText(1234.5, { type: 'number', locale: 'de-DE' })).toBe('1234,5');
  expect(plainText(Date.UTC(2024, 0, 2, 3, 4, 0), { type: 'date', hasTime: true, locale: 'en-US' })).toBe(
    '2024-01-02 03:04',
  );
  expect(plainText('2024-01-02', { type: 'date', locale: 'en-US' })).toBe('2024-01-02');
  expect(plainText(false, { type: 'logical', locale: 'en-US' })).toBe('FALSE');
  expect(plainText(null, { type: 'text', locale: 'en-US' })).toBe('');
});
