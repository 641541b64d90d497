import { IconPencil, IconX } from '@tabler/icons-react';
import { t } from '../../locales';
import { ActionIcon, Group, Select, Stack, Tooltip } from '../../ui';
import type { Column, DataElement } from '../../workbook/document';
import type { AggregateName, DateUnit } from '../../workbook/names';
import type { Description } from '../../workbook/queries';
import { useWorkbookStore } from '../../workbook/store';
import { AGGREGATES, axisField, type Field, readField, valueField } from './fields';

type Written = Exclude<Field, { kind: 'formula' }>;

interface FieldEditorProps {
  element: DataElement;
  label: string;
  column: Column | undefined;
  description: Description | undefined;
  /** Keys are taken as they are, values are aggregated. */
  use: 'key' | 'value';
  onChange(field: Written): void;
  onRemove?: (() => void) | undefined;
}

const COUNT_ROWS = '\u0000count';

/** Chooses the column behind a field and how it is cut or aggregated; a formula of one's own stays one. */
export function FieldEditor({
  element,
  label,
  column,
  description,
  use: kind,
  onChange,
  onRemove,
}: FieldEditorProps) {
  const store = useWorkbookStore();
  const sources = description?.source_columns ?? [];
  const shown = description?.columns.find((one) => one.id === column?.id)?.formula ?? column?.formula ?? '';
  const field: Field | null = column ? readField(shown) : null;
  const options = [
    ...(kind === 'value' ? [{ value: COUNT_ROWS, label: t('Count of rows') }] : []),
    ...sources
      .filter((one) => !/^(_row_|sys_)/.test(one.name))
      .map((one) => ({ value: one.label, label: one.label })),
  ];
  const value =
    field === null || field.kind === 'formula' ? null : field.column === null ? COUNT_ROWS : field.column;
  const type = sources.find((one) => one.label === value)?.type;

  const choose = (chosen: string | null) => {
    if (chosen === null) return;
    if (chosen === COUNT_ROWS) return onChange(valueField(null));
    const source = sources.find((one) => one.label === chosen);
    if (source) onChange(kind === 'value' ? valueField(source) : axisField(source));
  };

  return (
    <Stack gap={4}>
      <Group gap={4} wrap="nowrap" align="flex-end">
        <Select
          flex={1}
          label={label}
          searchable
          placeholder={field?.kind === 'formula' ? column?.name : t('Choose a column')}
          nothingFoundMessage={t('No column has this name')}
          data={options}
          value={value}
          onChange={choose}
        />
        {column && (
          <Tooltip label={t('Edit formula')}>
            <ActionIcon
              aria-label={t('Edit formula of {{field}}', { field: label })}
              onClick={() => {
                store.getState().select(element.id, column.id);
                store.getState().editFormula();
              }}
            >
              <IconPencil size={14} />
            </ActionIcon>
          </Tooltip>
        )}
        {column && onRemove && (
          <Tooltip label={t('Remove')}>
            <ActionIcon aria-label={t('Remove {{field}}', { field: label })} onClick={onRemove}>
              <IconX size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {field && field.kind === 'aggregate' && field.column !== null && (
        <Select
          aria-label={t('Aggregate of {{field}}', { field: label })}
          allowDeselect={false}
          value={field.aggregate}
          data={AGGREGATES.filter((one) => type === 'number' || !['Sum', 'Avg', 'Median'].includes(one)).map(
            (one) => ({ value: one, label: aggregateLabel(one) }),
          )}
          onChange={(aggregate) => onChange({ ...field, aggregate: aggregate as AggregateName })}
        />
      )}
      {field && (field.kind === 'date' || (field.kind === 'plain' && type === 'date')) && (
        <Select
          aria-label={t('Date unit of {{field}}', { field: label })}
          allowDeselect={false}
          value={field.kind === 'date' ? field.unit : 'exact'}
          data={[
            { value: 'year', label: t('Year') },
            { value: 'quarter', label: t('Quarter') },
            { value: 'month', label: t('Month') },
            { value: 'week', label: t('Week') },
            { value: 'day', label: t('Day') },
            { value: 'hour', label: t('Hour') },
            { value: 'exact', label: t('Exact values') },
          ]}
          onChange={(unit) =>
            onChange(
              unit === 'exact'
                ? { kind: 'plain', column: field.column }
                : { kind: 'date', unit: unit as DateUnit, column: field.column },
            )
          }
        />
      )}
    </Stack>
  );
}

function aggregateLabel(aggregate: AggregateName): string {
  switch (aggregate) {
    case 'Sum':
      return t('Sum');
    case 'Avg':
      return t('Average');
    case 'Median':
      return t('Median');
    case 'Min':
      return t('Minimum');
    case 'Max':
      return t('Maximum');
    case 'Count':
      return t('Count');
    case 'CountDistinct':
      return t('Distinct count');
  }
}
