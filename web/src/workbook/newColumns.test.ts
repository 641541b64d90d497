import { describe, expect, it } from 'vitest';
import { newColumn, plainColumns } from './newColumns';

describe('plain columns', () => {
  it('write years without a thousands separator', () => {
    const [year, model, share] = plainColumns(
      [],
      [
        { name: 'year', label: 'Year', integer: true },
        { name: 'seats', label: 'Seats', integer: true },
        { name: 'per_year', label: 'Per Year', integer: false },
      ],
    );
    expect(year?.format).toMatchObject({ kind: 'number', grouping: false });
    expect(model?.format).toBeUndefined();
    expect(share?.format).toBeUndefined();
  });
});

it('a new column begins with what every column has', () => {
  expect(newColumn({ id: 'a', name: 'A' })).toEqual({ id: 'a', name: 'A', description: '', hidden: false });
});
