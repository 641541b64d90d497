import { describe, expect, it } from 'vitest';
import { axisField, makeField, readField, valueField, writeField } from './fields';

const source = (label: string, type: string) => ({
  name: label,
  label,
  owner: '',
  type,
  integer: false,
  has_time: false,
});

describe('reading fields', () => {
  it.each([
    ['[Flights/Carrier]', { kind: 'plain', column: 'Carrier' }],
    ['Sum([Flights/Arr Delay])', { kind: 'aggregate', aggregate: 'Sum', column: 'Arr Delay' }],
    ['avg( [Arr Delay] )', { kind: 'aggregate', aggregate: 'Avg', column: 'Arr Delay' }],
    ['Count()', { kind: 'aggregate', aggregate: 'Count', column: null }],
    ['DateTrunc("month", [Flights/Time Hour])', { kind: 'date', unit: 'month', column: 'Time Hour' }],
    ['Sum([A]) / Count()', { kind: 'formula' }],
    ['Sum([A] + 1)', { kind: 'formula' }],
    ['Upper([A])', { kind: 'formula' }],
    ['', { kind: 'formula' }],
  ])('%s', (formula, field) => {
    expect(readField(formula)).toEqual(field);
  });
});

describe('writing fields', () => {
  it('is the inverse of reading', () => {
    for (const field of [
      axisField(source('Time Hour', 'date')),
      axisField(source('Carrier', 'text')),
      valueField(source('Distance', 'number')),
      valueField(source('Odd [name]/x', 'text')),
      valueField(null),
    ]) {
      expect(readField(writeField(field, 'Flights'))).toEqual(field);
    }
  });

  it('names the column after what it holds, once', () => {
    expect(makeField(valueField(source('Distance', 'number')), 'Flights', []).name).toBe('Sum of Distance');
    expect(makeField(axisField(source('Time Hour', 'date')), 'Flights', []).name).toBe('Month of Time Hour');
    expect(
      makeField(valueField(null), 'Flights', [{ id: 'count', name: 'count', description: '', hidden: false }])
        .name,
    ).toBe('Count (1)');
  });
});
