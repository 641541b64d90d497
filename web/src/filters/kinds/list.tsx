import { t } from '../../locales';
import { Stack } from '../../ui';
import { KeepOrLeaveOut } from '../KeepOrLeaveOut';
import type { FilterKindEntry } from '../kind';
import { firstFew, scalarText } from '../scalars';
import type { FilterOf } from '../types';

export const list: FilterKindEntry<FilterOf<'list'>> = {
  name: () => t('List'),
  start: (type) => (type === 'logical' ? null : { mode: 'include', values: [] }),
  isEmpty: ({ values }) => values.length === 0,
  words: ({ mode, values }) => {
    const shown = firstFew(values.map(scalarText), 3);
    return mode === 'exclude' ? t('not {{values}}', { values: shown }) : shown;
  },
  choosesNulls: true,
  Editor: ({ filter, onChange, choose }) => (
    <Stack gap="xs">
      <KeepOrLeaveOut mode={filter.mode} onChange={(mode) => onChange({ ...filter, mode })} />
      {choose(filter.values, (values) => onChange({ ...filter, values }))}
    </Stack>
  ),
};
