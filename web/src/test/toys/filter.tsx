/** A toy kind of filter: numbers that a divisor divides. */
import type { FilterKindEntry } from '../../filters/kind';
import type { Filter } from '../../filters/types';
import { NumberField } from '../../ui/DeferredTextField';

export type MultiplesFilter = Filter & { of: number | null };

export const multiples: FilterKindEntry<MultiplesFilter> = {
  name: () => 'Multiples',
  start: (type) => (type === 'number' ? { of: null } : null),
  isEmpty: ({ of }) => of === null,
  words: ({ of }) => `multiples of ${of}`,
  choosesNulls: true,
  Editor: ({ filter, onChange }) => (
    <NumberField label="Divisor" value={filter.of} onCommit={(of) => onChange({ ...filter, of })} />
  ),
};
