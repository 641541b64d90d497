import { t } from '../../locales';
import { DateRangeField } from '../DateFields';
import { dateRangeText } from '../dates';
import type { FilterKindEntry } from '../kind';
import type { FilterOf } from '../types';

export const dateRange: FilterKindEntry<FilterOf<'date-range'>> = {
  name: () => t('Date range'),
  start: (type) => (type === 'date' ? { start: null, end: null } : null),
  isEmpty: ({ start, end }) => !start && !end,
  words: ({ start, end }) => dateRangeText(start, end) ?? t('any value'),
  choosesNulls: true,
  Editor: ({ filter, onChange }) => (
    <DateRangeField
      label={t('Dates')}
      labelled
      range={{ start: filter.start ?? null, end: filter.end ?? null }}
      onChange={(range) => onChange({ ...filter, ...range })}
    />
  ),
};
