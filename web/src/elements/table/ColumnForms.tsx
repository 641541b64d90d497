import { useState } from 'react';
import { newFilter, scalarText } from '../../filters';
import { t } from '../../locales';
import { Button, formatCount, Group, Select, Stack, Text, TextField } from '../../ui';
import { DeferredTextField, NumberField } from '../../ui/DeferredTextField';
import { putFilter, removeFilter, renameColumn, setColumn } from '../../workbook/commands';
import { BASE, type Column, type DataElement, type Format, levelOf, SUMMARY } from '../../workbook/document';
import { newId } from '../../workbook/ids';
import { dataFacts } from '../../workbook/kinds';
import { uniqueName } from '../../workbook/names';
import { type ColumnDescription, useValues } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type Anchor, AnchoredPopover } from '../frame/AnchoredMenu';
import { FilterEditor } from '../panels/FilterEditor';
import valueStyles from '../panels/ValueList.module.css';
import styles from './ColumnForms.module.css';
import type { ColumnForm } from './HeaderMenu';
import { FORMAT_PRESETS } from './model';

interface FormsProps {
  element: DataElement;
  column: Column;
  description: ColumnDescription;
  form: ColumnForm;
  anchor: Anchor;
  onClose(): void;
}

/** The small forms that the column menu opens. */
export function ColumnForms({ element, column, description, form, anchor, onClose }: FormsProps) {
  const titles = {
    filter: t('Filter {{column}}', { column: column.name }),
    format: t('Format {{column}}', { column: column.name }),
    rename: t('Rename {{column}}', { column: column.name }),
    details: t('Details of {{column}}', { column: column.name }),
  };
  return (
    <AnchoredPopover
      anchor={anchor}
      label={titles[form]}
      onClose={onClose}
      width={form === 'filter' ? 320 : 288}
    >
      {form === 'filter' && <FilterForm element={element} column={description} onClose={onClose} />}
      {form === 'format' && <FormatForm element={element} column={column} type={description.type} />}
      {form === 'rename' && <RenameForm element={element} column={column} onClose={onClose} />}
      {form === 'details' && <Details element={element} column={column} description={description} />}
    </AnchoredPopover>
  );
}

function FilterForm({
  element,
  column,
  onClose,
}: {
  element: DataElement;
  column: ColumnDescription;
  onClose(): void;
}) {
  const { dispatch } = useWorkbookStore().getState();
  // A filter comes into the document with its first value: opening the form changes nothing.
  const [fresh] = useState(() => newFilter(column, newId('flt')));
  const saved = useWorkbook(() => element.filters.find((filter) => filter.column_id === column.id));
  return (
    <FilterEditor
      elementId={element.id}
      column={column}
      filter={saved ?? fresh}
      onChange={(filter) => dispatch((document) => putFilter(document, element.id, filter))}
      onRemove={() => {
        if (saved) dispatch((document) => removeFilter(document, element.id, saved.id));
        onClose();
      }}
    />
  );
}

export function RenameForm({
  element,
  column,
  onClose,
}: {
  element: DataElement;
  column: Column;
  onClose(): void;
}) {
  const { dispatch } = useWorkbookStore().getState();
  const [name, setName] = useState(column.name);
  const others = element.columns.filter((other) => other.id !== column.id).map((other) => other.name);
  const clash = uniqueName(name, others) !== name.trim();
  const save = () => {
    const text = name.trim();
    if (text === '' || clash) return;
    if (text !== column.name) dispatch((document) => renameColumn(document, element.id, column.id, text));
    onClose();
  };
  return (
    <Stack gap="xs">
      <TextField
        label={t('Column name')}
        data-autofocus
        value={name}
        maxLength={200}
        error={clash && name.trim() !== '' ? t('Another column has this name.') : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && save()}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Text c="dimmed" fz="xs">
        {t('Formulas that use it are changed with it.')}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button onClick={save} disabled={clash || name.trim() === ''}>
          {t('Rename')}
        </Button>
      </Group>
    </Stack>
  );
}

const PRESET_NAMES: Record<string, () => string> = {
  auto: () => t('Automatic'),
  number: () => t('Number'),
  integer: () => t('Whole number'),
  currency: () => t('Currency'),
  percent: () => t('Percent'),
  scientific: () => t('Scientific'),
  date: () => t('Date'),
  datetime: () => t('Date and time'),
};

interface FormatFormProps {
  element: DataElement;
  column: Column;
  type: ColumnDescription['type'];
}

export function FormatForm({ element, column, type }: FormatFormProps) {
  const { dispatch } = useWorkbookStore().getState();
  const save = (format: Format | null) =>
    dispatch((document) => setColumn(document, element.id, column.id, { format }, t('Format')));
  const current = column.format ?? null;
  const offered = FORMAT_PRESETS.filter(({ format }) => {
    if (format === null) return true;
    const isDate = format.kind === 'date' || format.kind === 'datetime';
    return type === 'date' ? isDate : type === 'number' ? !isDate : false;
  });
  const chosen =
    current === null
      ? 'auto'
      : current.kind === 'number' && current.decimals === 0
        ? 'integer'
        : current.kind;
  const isNumber = current !== null && !['date', 'datetime', 'auto'].includes(current.kind);
  if (offered.length === 1) {
    return <Text c="dimmed">{t('Text and logical values are shown as they are.')}</Text>;
  }
  return (
    <Stack gap="xs">
      <Select
        label={t('Format')}
        allowDeselect={false}
        value={chosen}
        data={offered.map(({ id }) => ({ value: id, label: PRESET_NAMES[id]?.() ?? id }))}
        onChange={(id) => save(FORMAT_PRESETS.find((preset) => preset.id === id)?.format ?? null)}
      />
      {isNumber && (
        <>
          <Group grow gap="xs">
            <NumberField
              label={t('Decimals')}
              integer
              min={0}
              max={12}
              placeholder={t('automatic')}
              value={current.decimals ?? null}
              onCommit={(decimals) => save({ ...current, decimals })}
            />
            {current.kind === 'currency' ? (
              <DeferredTextField
                label={t('Currency')}
                maxLength={3}
                value={current.currency ?? 'USD'}
                check={(text) => (/^[A-Za-z]{3}$/.test(text) ? null : t('Three letters, such as EUR'))}
                onCommit={(currency) => save({ ...current, currency: currency.toUpperCase() })}
              />
            ) : (
              <Select
                label={t('Thousands')}
                allowDeselect={false}
                value={current.grouping ? 'yes' : 'no'}
                data={[
                  { value: 'yes', label: t('Separated') },
                  { value: 'no', label: t('Not separated') },
                ]}
                onChange={(value) => save({ ...current, grouping: value === 'yes' })}
              />
            )}
          </Group>
          <Group grow gap="xs">
            <DeferredTextField
              label={t('Before')}
              maxLength={20}
              value={current.prefix}
              onCommit={(prefix) => save({ ...current, prefix })}
            />
            <DeferredTextField
              label={t('After')}
              maxLength={20}
              value={current.suffix}
              onCommit={(suffix) => save({ ...current, suffix })}
            />
          </Group>
        </>
      )}
    </Stack>
  );
}

interface DetailsProps {
  element: DataElement;
  column: Column;
  description: ColumnDescription;
}

export function typeText(column: ColumnDescription): string {
  switch (column.type) {
    case 'number':
      return column.integer ? t('Whole number') : t('Number');
    case 'date':
      return column.has_time ? t('Date and time') : t('Date');
    case 'logical':
      return t('True or false');
    case 'variant':
      return t('JSON');
    case 'text':
      return t('Text');
    case 'null':
      return t('Always empty');
  }
}

function Details({ element, column, description }: DetailsProps) {
  const { dispatch } = useWorkbookStore().getState();
  const editable = useWorkbook((state) => state.editable);
  const level = levelOf(element, column.id);
  const values = useValues({
    elementId: element.id,
    columnId: column.id,
    search: '',
    enabled: level !== SUMMARY && dataFacts(element).hasBaseRows,
  });
  const top = values.data?.values.slice(0, 8) ?? [];
  const most = Math.max(1, ...top.map((value) => value.rows));
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fw={600}>{column.name}</Text>
        <Text c="dimmed">{typeText(description)}</Text>
      </Group>
      <Text ff="monospace" fz="xs" style={{ overflowWrap: 'anywhere' }}>
        {description.formula}
      </Text>
      {editable ? (
        <DeferredTextField
          label={t('Description')}
          lines={2}
          maxLength={2000}
          value={column.description}
          onCommit={(description) =>
            dispatch((document) => setColumn(document, element.id, column.id, { description }))
          }
        />
      ) : (
        column.description && <Text>{column.description}</Text>
      )}
      {top.length > 0 && (
        <div>
          <Text fw={600} fz="xs" mb={4}>
            {level === BASE ? t('Most frequent values') : t('Values at this level')}
          </Text>
          {top.map((value) => (
            <div key={`${typeof value.value}:${value.value}`} className={styles.bar}>
              <span className={styles.barFill} style={{ width: `${(value.rows / most) * 100}%` }} />
              <span className={valueStyles.valueText} data-null={value.value === null || undefined}>
                {scalarText(value.value)}
              </span>
              <span className={valueStyles.valueCount}>{formatCount(value.rows)}</span>
            </div>
          ))}
        </div>
      )}
    </Stack>
  );
}
