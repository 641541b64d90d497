import { useQueries } from '@tanstack/react-query';
import { t } from '../../locales';
import { Button, Group, Stack, Text } from '../../ui';
import { apply, clearFilters } from '../../workbook/commands';
import type { DataElement } from '../../workbook/document';
import { countOf, queryBody, useQueryKey } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type ActiveFilter, activeFilters } from '../panels/activeFilters';
import styles from './filters.module.css';
import { rowsText } from './texts';

/** In place of rows when there are none: the filters that keep them away, each with what clearing it brings. */
export function NoRows({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const document = useWorkbook((state) => state.document);
  const values = useWorkbook((state) => state.controlValues);
  const filters = activeFilters(element, document, values);
  const rows = useRowsWithout(element, filters);
  const mayClear = ({ control }: ActiveFilter) => control !== null || editable;
  const clear = (cleared: readonly ActiveFilter[]) => {
    for (const { control } of cleared) if (control) store.getState().setControl(control.control_id, null);
    const own = cleared.filter(({ control }) => control === null).map(({ id }) => id);
    if (own.length > 0) {
      store.getState().dispatch((current) => clearFilters(current, element.id, own));
    }
  };

  if (filters.length === 0) {
    return (
      <Text c="dimmed" p="sm">
        {t('There are no rows: its source gives none.')}
      </Text>
    );
  }
  const clearable = filters.filter(mayClear);
  return (
    <Stack gap={6} p="sm" className={styles.noRows}>
      <Text fw={600}>
        {filters.length === 1
          ? t('No row passes the filter.')
          : t('No row passes all {{n}} filters.', { n: filters.length })}
      </Text>
      {filters.map((filter, index) => (
        <Group key={filter.id} gap="xs" wrap="nowrap">
          <Text className={styles.what}>
            <b>{filter.name}</b> {filter.what}
            {rows[index] !== undefined && (
              <Text span c="dimmed">
                {' · '}
                {t('{{rows}} without it', { rows: rows[index] })}
              </Text>
            )}
          </Text>
          {mayClear(filter) && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t('Clear the filter on {{name}}', { name: filter.name })}
              onClick={() => clear([filter])}
            >
              {t('Clear')}
            </Button>
          )}
        </Group>
      ))}
      {clearable.length > 1 && (
        <div>
          <Button size="compact-xs" variant="subtle" onClick={() => clear(clearable)}>
            {t('Clear all')}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** At most so many filters are tried one by one. */
const MOST_TRIED = 6;

/** How many rows there would be without each of the filters, where this person may ask for that. */
function useRowsWithout(element: DataElement, filters: readonly ActiveFilter[]): (string | undefined)[] {
  const store = useWorkbookStore();
  const queryKey = useQueryKey(element.id);
  const { id, version, editable, document } = store.getState();
  const { locale } = document.settings;
  const answers = useQueries({
    queries: filters.map((filter, index) => ({
      queryKey: ['rows-without', id, version, element.id, filter.id, queryKey.key],
      enabled: index < MOST_TRIED && (filter.control !== null || editable),
      retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const state = store.getState();
        const body = queryBody(state, queryKey, element.id);
        const changes = filter.control
          ? { controls: { ...body.controls, [filter.control.control_id]: null } }
          : {
              document: apply(state.document, clearFilters(state.document, element.id, [filter.id])).document,
            };
        return countOf(id, element.id, { ...body, ...changes }, signal);
      },
    })),
  });
  return answers.map(({ data }) => (data === undefined ? undefined : rowsText(data, locale)));
}
