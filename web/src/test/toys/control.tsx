/** A toy kind of control: a divisor, which keeps the multiples of what people choose. */
import type { ControlKindEntry } from '../../controls';
import { readNumber } from '../../controls/address';
import { NumberField } from '../../ui/DeferredTextField';

export const divisor: ControlKindEntry = {
  title: () => 'Divisor',
  added: () => 'Divisor control',
  minimum: { width: 5, height: 3 },
  read: (text) => readNumber(text.replace('every:', '')),
  write: (value) => `every:${value}`,
  fields: ['half'],
  Editor: ({ control, value, onChange }) => (
    <NumberField label={control.name} value={typeof value === 'number' ? value : null} onCommit={onChange} />
  ),
  Fields: () => <p>Rows are kept by their divisor.</p>,
};
