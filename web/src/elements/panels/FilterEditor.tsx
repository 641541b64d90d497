import { filterKinds, kindName, kindsFor, NULL_POLICIES, newFilter, nullPolicyName } from '../../filters';
import { t } from '../../locales';
import { Button, Group, SegmentedControl, Select, Stack, Switch, Text } from '../../ui';
import type { Filter, FilterKind } from '../../workbook/document';
import type { ColumnDescription } from '../../workbook/queries';
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
  const { Editor, choosesNulls } = filterKinds[filter.kind];
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
          onChange={(kind) => onChange(newFilter(column, filter.id, kind as FilterKind))}
        />
      )}
      <Editor
        key={filter.kind}
        filter={filter}
        onChange={onChange}
        choose={(selected, choose) => (
          <ValueList
            elementId={elementId}
            columnId={filter.column_id}
            selected={selected}
            autoFocus
            onChange={choose}
          />
        )}
      />
      {choosesNulls && (
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
