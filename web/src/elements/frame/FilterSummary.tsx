import { IconFilter } from '@tabler/icons-react';
import { describeFilter, isFiltering } from '../../filters';
import { t } from '../../locales';
import { Group, Popover, Stack, Switch, Text, Tooltip, UnstyledButton } from '../../ui';
import { putFilter } from '../../workbook/commands';
import type { DataElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { activeControls } from '../panels/activeFilters';
import styles from './filters.module.css';

/** How many filters act on an element, and which: its own and those of controls. */
export function FilterSummary({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const document = useWorkbook((state) => state.document);
  const values = useWorkbook((state) => state.controlValues);
  const acting = activeControls(element, document, values);
  const active = element.filters.filter(isFiltering);
  const total = active.length + acting.length;
  if (element.filters.length + acting.length === 0) return null;
  const nameOf = (id: string) => element.columns.find((column) => column.id === id)?.name ?? '';

  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t('Filters')}>
          <UnstyledButton
            className={styles.badge}
            data-active={total > 0 || undefined}
            aria-label={t('{{count}} filters', { count: total })}
          >
            <IconFilter size={14} aria-hidden /> {total}
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Filters')}>
        <Stack gap="xs">
          {element.filters.map((filter) => (
            <Group key={filter.id} justify="space-between" wrap="nowrap" gap="xs">
              <div className={styles.what}>
                <Text fw={600} truncate>
                  {nameOf(filter.column_id)}
                </Text>
                <Text c="dimmed" truncate>
                  {describeFilter(filter)}
                </Text>
              </div>
              {editable && (
                <Switch
                  aria-label={t('Filter {{column}} is on', { column: nameOf(filter.column_id) })}
                  checked={filter.enabled}
                  onChange={(event) => {
                    const enabled = event.currentTarget.checked;
                    store
                      .getState()
                      .dispatch((current) => putFilter(current, element.id, { ...filter, enabled }));
                  }}
                />
              )}
            </Group>
          ))}
          {acting.map((control) => (
            <Text key={control.id} c="dimmed">
              {t('Also by the control "{{name}}"', { name: control.name })}
            </Text>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
