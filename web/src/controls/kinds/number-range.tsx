import { t } from '../../locales';
import { Group } from '../../ui';
import { NumberField } from '../../ui/DeferredTextField';
import { readNumber, readRange } from '../address';
import type { ControlKindEntry } from '../kind';
import { isRange, rangeOf } from '../values';

export const numberRange: ControlKindEntry = {
  title: () => t('Number range'),
  added: () => t('Number range control'),
  // Two ends need the room of two fields.
  minimum: { width: 4, height: 3 },
  read: (text) => readRange(text, readNumber),
  fields: ['min', 'max'],
  choosesNulls: true,
  Editor: ({ control, value, onChange }) => {
    const range = isRange(value) ? value : {};
    const end = (name: 'min' | 'max') => (typeof range[name] === 'number' ? range[name] : null);
    return (
      <Group gap={4} wrap="nowrap" grow>
        <NumberField
          label={t('{{name}}, at least', { name: control.name })}
          hideLabel
          placeholder={t('min')}
          value={end('min')}
          onCommit={(min) => onChange(rangeOf({ min, max: end('max') }))}
        />
        <NumberField
          label={t('{{name}}, at most', { name: control.name })}
          hideLabel
          placeholder={t('max')}
          value={end('max')}
          onCommit={(max) => onChange(rangeOf({ min: end('min'), max }))}
        />
      </Group>
    );
  },
};
