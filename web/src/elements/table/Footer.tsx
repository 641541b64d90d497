import { useMemo } from 'react';
import { t } from '../../locales';
import { Tooltip } from '../../ui';
import { makeFormatter } from '../../values';
import type { TableElement } from '../../workbook/document';
import { type Description, useRows } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { rowsText } from '../frame/texts';
import { activeFilters } from '../panels/activeFilters';
import { readers } from '../rows/arrow';
import styles from './table.module.css';

interface FooterProps {
  element: TableElement;
  description: Description | undefined;
  rows: number | null;
  /** Of the selected cells. */
  statistics: string;
}

/** Beneath the rows: how many there are, values of the whole table, and of the selected cells. */
export function Footer({ element, description, rows, statistics }: FooterProps) {
  const { locale } = useWorkbook((state) => state.document.settings);
  return (
    <div className={styles.footer}>
      <span>{rows === null ? t('Counting…') : rowsText(rows, locale)}</span>
      <SummaryValues element={element} description={description} />
      <span className={styles.spring} />
      <span>{statistics}</span>
    </div>
  );
}

/** Values of the summary level: one for the whole element. */
function SummaryValues({
  element,
  description,
}: {
  element: TableElement;
  description: Description | undefined;
}) {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const selected = useWorkbook((state) => state.selection.columnId);
  const editable = useWorkbook((state) => state.editable);
  const columns = element.summary.flatMap(
    (id) => element.columns.find((column) => column.id === id && !column.hidden) ?? [],
  );
  const rows = useRows(element.id, { limit: 1, level: 'summary', enabled: columns.length > 0 });
  const values = useMemo(() => (rows.data ? readers(rows.data.table) : null), [rows.data]);
  if (columns.length === 0) return null;
  return (
    <>
      {columns.map((column) => {
        const facts = description?.columns.find((candidate) => candidate.id === column.id);
        const problem = description?.problems.find((candidate) => candidate.column_id === column.id);
        const reader = values?.get(column.id);
        const text = makeFormatter({
          type: facts?.type ?? 'text',
          format: column.format,
          integer: facts?.integer,
          hasTime: facts?.has_time,
          instant: reader?.instant ?? false,
          locale: settings.locale,
          timeZone: settings.time_zone,
        })(reader && rows.data && rows.data.table.numRows > 0 ? reader.at(0) : null);
        return (
          <button
            key={column.id}
            type="button"
            className={styles.summaryValue}
            data-selected={selected === column.id || undefined}
            title={problem?.message}
            disabled={!editable}
            onClick={() => store.getState().select(element.id, column.id)}
          >
            {column.name} <b>{problem ? t('Error') : text || '–'}</b>
          </button>
        );
      })}
      <NotCounted element={element} description={description} />
    </>
  );
}

/** The filters that the totals before it do not follow, and why. */
function NotCounted({
  element,
  description,
}: {
  element: TableElement;
  description: Description | undefined;
}) {
  const document = useWorkbook((state) => state.document);
  const values = useWorkbook((state) => state.controlValues);
  const names = activeFilters(element, document, values)
    .filter((filter) => isLater(filter.id, element, description))
    .map((filter) => filter.name);
  if (names.length === 0) return null;
  const reason = t(
    'A filter on a value computed over rows applies after all totals, so it changes none of them. Select a column to sum only the rows that are shown.',
  );
  return (
    <Tooltip label={reason} multiline w={280}>
      <span className={styles.notCounted}>
        {t('before the filter on {{names}}', { names: [...new Set(names)].join(', ') })}
      </span>
    </Tooltip>
  );
}

/** Whether a filter, or one of a group, acts after totals are computed. */
function isLater(id: string, element: TableElement, description: Description | undefined): boolean {
  const group = element.filter_groups.find((one) => one.id === id);
  const ids = group ? group.any_of.map((filter) => filter.id) : [id];
  return ids.some((one) => description?.later_filters.includes(one));
}
