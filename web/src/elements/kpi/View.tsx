import { makeFormatter } from '../../grid';
import { t } from '../../locales';
import { Button, Center, Skeleton, Text } from '../../ui';
import type { KpiElement } from '../../workbook/document';
import { useDescription, useRows } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { readers } from '../shared/arrow';
import { ElementFrame } from '../shared/ElementFrame';
import { FilterSummary } from '../shared/FilterSummary';
import { ElementProblem } from '../shared/problem';
import shared from '../shared/shared.module.css';
import styles from './kpi.module.css';

export function KpiView({ element }: { element: KpiElement }) {
  return (
    <ElementFrame element={element} tools={<FilterSummary element={element} />}>
      <Value element={element} />
    </ElementFrame>
  );
}

function Value({ element }: { element: KpiElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const settings = useWorkbook((state) => state.document.settings);
  const described = useDescription(element.id);
  const rows = useRows(element.id, { limit: 1, enabled: Boolean(element.value) });

  if (!element.value) {
    return (
      <Center h="100%" p="xs">
        {editable ? (
          <Button
            variant="subtle"
            onClick={() => {
              store.getState().select(element.id);
              store.getState().showPanel('properties');
            }}
          >
            {t('Choose a value')}
          </Button>
        ) : (
          <Text c="dimmed">{t('No value is chosen.')}</Text>
        )}
      </Center>
    );
  }
  const problem = described.data?.problems.find((one) => one.column_id === element.value);
  const error = rows.error ?? (problem ? new Error(problem.message) : null);
  if (error && !rows.data) {
    return (
      <ElementProblem
        elementId={element.id}
        error={rows.error ?? described.error ?? error}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  if (!rows.data) {
    return (
      <div className={styles.kpi}>
        <Skeleton height={32} width="60%" />
      </div>
    );
  }
  const fields = readers(rows.data.table);
  const textOf = (id: string) => {
    const column = element.columns.find((one) => one.id === id);
    const facts = described.data?.columns.find((one) => one.id === id);
    const reader = fields.get(id);
    const format = makeFormatter({
      type: facts?.type ?? 'number',
      format: column?.format,
      integer: facts?.integer,
      hasTime: facts?.has_time,
      instant: reader?.instant ?? false,
      locale: settings.locale,
      timeZone: settings.time_zone,
    });
    const value = reader && rows.data.table.numRows > 0 ? reader.at(0) : null;
    return { name: column?.name ?? '', text: value === null ? '–' : format(value) };
  };
  const main = textOf(element.value);
  const comparison = element.comparison ? textOf(element.comparison) : null;
  return (
    <div className={`${styles.kpi} ${rows.isPlaceholderData ? shared.stale : ''}`}>
      {problem ? (
        <Text c="var(--tw-bad)">{problem.message}</Text>
      ) : (
        <div className={styles.value} title={main.name}>
          {main.text}
        </div>
      )}
      {comparison && (
        <div className={styles.comparison}>
          {comparison.name} <b>{comparison.text}</b>
        </div>
      )}
    </div>
  );
}
