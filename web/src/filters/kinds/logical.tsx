import { t } from '../../locales';
import { Checkbox, Stack } from '../../ui';
import type { FilterKindEntry } from '../kind';
import { scalarText } from '../scalars';
import type { FilterOf } from '../types';

export const logical: FilterKindEntry<FilterOf<'logical'>> = {
  name: () => t('True or false'),
  start: (type) => (type === 'logical' ? { values: [] } : null),
  isEmpty: ({ values }) => values.length === 0,
  words: ({ values }) => values.map(scalarText).join(', '),
  Editor: ({ filter, onChange }) => (
    <Stack gap={6}>
      {[true, false, null].map((value) => (
        <Checkbox
          key={String(value)}
          label={scalarText(value)}
          checked={filter.values.includes(value)}
          onChange={(event) =>
            onChange({
              ...filter,
              values: event.currentTarget.checked
                ? [...filter.values, value]
                : filter.values.filter((other) => other !== value),
            })
          }
        />
      ))}
    </Stack>
  ),
};
