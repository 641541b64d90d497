import { t } from '../../locales';
import { Checkbox, Select, Stack } from '../../ui';
import { DeferredTextField } from '../../ui/DeferredTextField';
import type { FilterKindEntry } from '../kind';
import { type MatchOperator, OPERATORS, operatorName } from '../matching';
import type { FilterOf } from '../types';

export const textMatch: FilterKindEntry<FilterOf<'text-match'>> = {
  name: () => t('Text match'),
  start: (type) =>
    type === 'text' ? { operator: 'contains', negated: false, case_sensitive: false, value: '' } : null,
  isEmpty: ({ value }) => value === '',
  words: ({ operator, negated, value }) => `${operatorName(operator, negated)} "${value}"`,
  choosesNulls: true,
  Editor: ({ filter, onChange }) => (
    <Stack gap="xs">
      <Select
        label={t('The text')}
        allowDeselect={false}
        value={`${filter.operator}:${filter.negated}`}
        data={[false, true].flatMap((negated) =>
          OPERATORS.map((operator) => ({
            value: `${operator}:${negated}`,
            label: operatorName(operator, negated),
          })),
        )}
        onChange={(value) => {
          const [operator, negated] = (value ?? 'contains:false').split(':');
          onChange({ ...filter, operator: operator as MatchOperator, negated: negated === 'true' });
        }}
      />
      <DeferredTextField
        label={t('Text to match')}
        hideLabel
        placeholder={filter.operator === 'like' ? t('% matches any text') : t('Text')}
        value={filter.value}
        onCommit={(value) => onChange({ ...filter, value })}
      />
      <Checkbox
        label={t('Upper and lower case differ')}
        checked={filter.case_sensitive}
        onChange={(event) => onChange({ ...filter, case_sensitive: event.currentTarget.checked })}
      />
    </Stack>
  ),
};
