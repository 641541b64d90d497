import { t } from '../../locales';
import { Button, Checkbox, Group, SegmentedControl, Select, Stack, Switch, Text } from '../../ui';
import type { Filter, FilterKind } from '../../workbook/document';
import type { ColumnDescription } from '../../workbook/queries';
import { DateRangeField } from './DateFields';
import { DeferredTextField, NumberField } from './DeferredTextField';
import {
  isShare,
  kindName,
  kindsFor,
  NULL_POLICIES,
  newFilter,
  nullPolicyName,
  OPERATORS,
  operatorName,
  RANKINGS,
  rankingName,
  scalarText,
} from './filters';
import { ValueList } from './ValueList';

interface FilterEditorProps {
  elementId: string;
  column: ColumnDescription;
  filter: Filter;
  onChange(filter: Filter): void;
  onRemove(): void;
}

/** The form of one filter: what kind it is, its values, and what becomes of empty values. */
export function FilterEditor({ elementId, column, filter, onChange, onRemove }: FilterEditorProps) {
  const kinds = kindsFor(column.type);
  const offered = kinds.includes(filter.kind) ? kinds : [filter.kind, ...kinds];
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} truncate>
          {t('Filter {{column}}', { column: column.name })}
        </Text>
        <Switch
          label={t('On')}
          labelPosition="left"
          checked={filter.enabled}
          onChange={(event) => onChange({ ...filter, enabled: event.currentTarget.checked })}
        />
      </Group>
      {offered.length > 1 && (
        <SegmentedControl
          fullWidth
          aria-label={t('Kind of filter')}
          value={filter.kind}
          data={offered.map((kind) => ({ value: kind, label: kindName(kind) }))}
          onChange={(kind) => onChange(newFilter(kind as FilterKind, column.id, filter.id))}
        />
      )}
      <FilterValues elementId={elementId} filter={filter} onChange={onChange} />
      {filter.kind !== 'top-n' && filter.kind !== 'logical' && (
        <Select
          label={t('Rows without a value')}
          allowDeselect={false}
          value={filter.nulls}
          data={NULL_POLICIES.map((policy) => ({ value: policy, label: nullPolicyName(policy) }))}
          onChange={(value) => onChange({ ...filter, nulls: (value ?? 'when-empty') as Filter['nulls'] })}
        />
      )}
      <Group justify="flex-end">
        <Button variant="subtle" color="red" onClick={onRemove}>
          {t('Remove filter')}
        </Button>
      </Group>
    </Stack>
  );
}

interface ValuesProps {
  elementId: string;
  filter: Filter;
  onChange(filter: Filter): void;
}

function FilterValues({ elementId, filter, onChange }: ValuesProps) {
  switch (filter.kind) {
    case 'list':
      return (
        <Stack gap="xs">
          <SegmentedControl
            fullWidth
            aria-label={t('Chosen values are')}
            value={filter.mode}
            data={[
              { value: 'include', label: t('Keep chosen') },
              { value: 'exclude', label: t('Leave out chosen') },
            ]}
            onChange={(mode) => onChange({ ...filter, mode: mode as 'include' | 'exclude' })}
          />
          <ValueList
            elementId={elementId}
            columnId={filter.column_id}
            selected={filter.values}
            autoFocus
            onChange={(values) => onChange({ ...filter, values })}
          />
        </Stack>
      );
    case 'number-range':
      return (
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
      );
    case 'date-range':
      return (
        <DateRangeField
          label={t('Dates')}
          labelled
          range={{ start: filter.start ?? null, end: filter.end ?? null }}
          onChange={(range) => onChange({ ...filter, ...range })}
        />
      );
    case 'text-match':
      return (
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
              onChange({
                ...filter,
                operator: operator as typeof filter.operator,
                negated: negated === 'true',
              });
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
      );
    case 'top-n':
      return (
        <Stack gap="xs">
          <SegmentedControl
            fullWidth
            aria-label={t('Which end')}
            value={filter.direction}
            data={[
              { value: 'top', label: t('Highest') },
              { value: 'bottom', label: t('Lowest') },
            ]}
            onChange={(direction) => onChange({ ...filter, direction: direction as 'top' | 'bottom' })}
          />
          <Select
            label={t('Counted by')}
            allowDeselect={false}
            value={filter.ranking}
            data={RANKINGS.map((ranking) => ({ value: ranking, label: rankingName(ranking) }))}
            onChange={(ranking) =>
              onChange({ ...filter, ranking: (ranking ?? 'rank') as typeof filter.ranking })
            }
          />
          {isShare(filter.ranking) ? (
            <NumberField
              label={t('Percent')}
              min={0.01}
              max={100}
              value={filter.percent}
              onCommit={(percent) => onChange({ ...filter, percent: Math.min(100, percent || 10) })}
            />
          ) : (
            <NumberField
              label={t('How many')}
              integer
              min={1}
              max={1_000_000}
              value={filter.count}
              onCommit={(count) => onChange({ ...filter, count: Math.max(1, count ?? 10) })}
            />
          )}
        </Stack>
      );
    case 'hierarchy':
      return (
        <Stack gap="xs">
          <SegmentedControl
            fullWidth
            aria-label={t('Chosen values are')}
            value={filter.mode}
            data={[
              { value: 'include', label: t('Keep chosen') },
              { value: 'exclude', label: t('Leave out chosen') },
            ]}
            onChange={(mode) => onChange({ ...filter, mode: mode as 'include' | 'exclude' })}
          />
          {filter.paths.map((path, at) => (
            <Checkbox
              key={JSON.stringify(path)}
              checked
              label={path.map(scalarText).join(' / ')}
              onChange={() => onChange({ ...filter, paths: filter.paths.toSpliced(at, 1) })}
            />
          ))}
        </Stack>
      );
    case 'logical':
      return (
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
      );
  }
}
