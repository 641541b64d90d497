import { t } from '../../locales';
import { Group } from '../../ui';
import { NumberField } from '../../ui/DeferredTextField';
import type { FilterKindEntry } from '../kind';
import type { FilterOf } from '../types';

export const numberRange: FilterKindEntry<FilterOf<'number-range'>> = {
  name: () => t('Number range'),
  start: (type) => (type === 'number' ? { min: null, max: null } : null),
  isEmpty: ({ min, max }) => (min ?? null) === null && (max ?? null) === null,
  words: ({ min, max }) => {
    if ((min ?? null) === null) return `≤ ${max}`;
    return (max ?? null) === null ? `≥ ${min}` : `${min} – ${max}`;
  },
  choosesNulls: true,
  Editor: ({ filter, onChange }) => (
    <Group grow gap="xs">
      <NumberField
        label={t('At least')}
        placeholder={t('no limit')}
        value={filter.min ?? null}
        onCommit={(min) => onChange({ ...filter, min })}
      />
      <NumberField
        label={t('At most')}
        placeholder={t('no limit')}
        value={filter.max ?? null}
        onCommit={(max) => onChange({ ...filter, max })}
      />
    </Group>
  ),
};
