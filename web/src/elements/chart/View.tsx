import { IconChartBar, IconTable } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { Chart, chartKinds } from '../../charts';
import { flatHeader, Grid } from '../../grid';
import { t } from '../../locales';
import { Button, formatCount, Menu, Skeleton, Text } from '../../ui';
import type { ChartElement } from '../../workbook/document';
import { useDescription, useRows } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import content from '../frame/content.module.css';
import { ElementFrame } from '../frame/ElementFrame';
import { ElementProblem } from '../frame/ElementProblem';
import { FilterSummary } from '../frame/FilterSummary';
import { gridColumns } from '../table/model';
import { useTableRows } from '../table/useTableRows';
import styles from './chart.module.css';
import { dataOfChart, MOST_POINTS, specOf } from './model';

export function ChartView({ element }: { element: ChartElement }) {
  const [asTable, setAsTable] = useState(false);
  const ready = element.y.length > 0;
  return (
    <ElementFrame
      element={element}
      tools={<FilterSummary element={element} />}
      menu={
        ready && (
          <Menu.Item
            leftSection={asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? t('Show as chart') : t('Show as table')}
          </Menu.Item>
        )
      }
    >
      {!ready ? (
        <NoFields element={element} />
      ) : asTable ? (
        <ChartTable element={element} />
      ) : (
        <Drawing element={element} />
      )}
    </ElementFrame>
  );
}

/** What the chart still lacks, by the name that the panel has for it. */
function missingText({ chart, x }: ChartElement): string {
  if (x === null) return t('Choose what to draw');
  return chartKinds[chart].round
    ? t('Choose the size of the slices: a value such as a sum')
    : t('Choose a value for the Y axis, such as a sum');
}

function NoFields({ element }: { element: ChartElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  return (
    <div className={content.centre}>
      {editable ? (
        <Button
          variant="subtle"
          leftSection={<IconChartBar size={16} />}
          onClick={() => {
            store.getState().select(element.id);
            store.getState().showPanel('properties');
          }}
        >
          {missingText(element)}
        </Button>
      ) : (
        <Text c="dimmed">{t('Choose what to draw.')}</Text>
      )}
    </div>
  );
}

function Drawing({ element }: { element: ChartElement }) {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const rows = useRows(element.id, { limit: MOST_POINTS + 1 });
  const spec = useMemo(() => specOf(element), [element]);
  const chart = useMemo(
    () => (rows.data ? dataOfChart(element, description.data, rows.data) : null),
    [element, description.data, rows.data],
  );
  const fields = new Set([element.x, element.color, ...element.y]);
  const problem = description.data?.problems.find((one) => fields.has(one.column_id));
  const retry = () => store.getState().refresh(element.id);

  if (rows.error && (!rows.data || rows.isPlaceholderData)) {
    return <ElementProblem elementId={element.id} error={rows.error} onRetry={retry} />;
  }
  if (problem) {
    return (
      <div className={content.centre}>
        <Text c="var(--tw-bad)">
          {problem.message} {problem.hint}
        </Text>
      </div>
    );
  }
  if (!chart || !description.data) {
    return (
      <div className={styles.waiting} role="status" aria-busy="true" aria-label={t('Loading')}>
        <Skeleton height="100%" radius="sm" />
      </div>
    );
  }
  return (
    <>
      {rows.isPlaceholderData && (
        <div className={content.progress} role="progressbar" aria-label={t('Loading')} />
      )}
      <div className={`${styles.chart} ${rows.isPlaceholderData ? content.stale : ''}`}>
        <Chart spec={spec} data={chart.data} locale={settings.locale} timeZone={settings.time_zone} />
      </div>
      {chart.truncated && (
        <Text className={styles.notice} role="note">
          {t('Only the first {{n}} points are drawn. Filter or group more coarsely to see all.', {
            n: formatCount(MOST_POINTS, settings.locale),
          })}
        </Text>
      )}
    </>
  );
}

/** The rows behind a chart. */
function ChartTable({ element }: { element: ChartElement }) {
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const model = useTableRows(element);
  const columns = useMemo(
    () => gridColumns(element, description.data, settings),
    [element, description.data, settings],
  );
  useEffect(() => model.setColumns(columns, flatHeader(columns)), [model, columns]);
  return (
    <div className={styles.chart}>
      <Grid model={model} label={element.name} locale={settings.locale} />
    </div>
  );
}
