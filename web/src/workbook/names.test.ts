import { describe, expect, it } from 'vitest';
import { uuidv7 } from './ids';
import {
  aggregateName,
  columnIdFrom,
  controlIdFrom,
  dateUnitName,
  friendlyName,
  normalizedName,
  uniqueName,
} from './names';
import { newColumns } from './newColumns';

describe('names', () => {
  it.each([
    ['arr_delay', 'Arr Delay'],
    ['ORDER_ID', 'Order Id'],
    ['arrDelay', 'Arr Delay'],
    ['Sub-Category', 'Sub Category'],
    ['phone1', 'Phone1'],
    ['Time Hour', 'Time Hour'],
    ['__', '__'],
  ])('%s is shown as %s', (raw, shown) => {
    expect(friendlyName(raw)).toBe(shown);
  });

  it('compares without case and separators', () => {
    expect(normalizedName('arr_delay')).toBe(normalizedName('Arr Delay'));
  });

  it('are made unique, whatever the case', () => {
    expect(uniqueName('Total', ['a'])).toBe('Total');
    expect(uniqueName('Total', ['total'])).toBe('Total (1)');
    expect(uniqueName('Total (1)', ['Total', 'TOTAL (1)'])).toBe('Total (2)');
    expect(uniqueName('  ', [])).toBe('Untitled');
  });

  it('say what a field holds', () => {
    expect(aggregateName('Avg', 'Distance')).toBe('Average of Distance');
    expect(aggregateName('Count', null)).toBe('Count');
    expect(dateUnitName('month', 'Day')).toBe('Month of Day');
  });
});

describe('ids', () => {
  it('of columns read like their names', () => {
    expect(columnIdFrom('Sum of Arr Delay', [])).toBe('sum_of_arr_delay');
    expect(columnIdFrom('Größe (m²)', ['grosse'])).toBe('gro_e_m2');
    expect(columnIdFrom('Count', ['count', 'count_2'])).toBe('count_3');
    expect(columnIdFrom('日本', [])).toBe('column');
  });

  it('of controls begin with a letter', () => {
    expect(controlIdFrom('1st Carrier!', [])).toBe('st-carrier');
    expect(controlIdFrom('42', ['control'])).toBe('control-2');
  });

  it('of new columns are free among their siblings', () => {
    const siblings = [{ id: 'count', name: 'Count', description: '', hidden: false }];
    const made = newColumns(siblings, [
      { name: 'Count', formula: 'Count()' },
      { name: 'Count', source_column: 'count' },
    ]);
    expect(made.map(({ id, name }) => [id, name])).toEqual([
      ['count_1', 'Count (1)'],
      ['count_2', 'Count (2)'],
    ]);
  });

  it('of rows sort by their making, also within a millisecond', () => {
    const ids = Array.from({ length: 5_000 }, () => uuidv7(1_700_000_000_000));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
