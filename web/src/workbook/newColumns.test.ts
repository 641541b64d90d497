import { describe, expect, it } from 'vitest';
import { plainColumns } from './newColumns';

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
