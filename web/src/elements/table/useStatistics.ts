import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Column, Selection, Statistics } from '../../grid';
import { BASE, type DataElement, hasLevels } from '../../workbook/document';
import { queryBody, statisticsOfRows, useQueryKey } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { combined, questionsOf, statisticsText } from './statistics';

interface StatisticsOptions {
  element: DataElement;
  columns: readonly Column[];
  /** Rows that the warehouse has. */
  rowCount: number;
  /** Grows with each change of the rows that the document does not show. */
  reloadCount?: number;
  /** Edits are on their way: the warehouse does not have yet what is seen. */
  unsettled?: boolean;
}

/** While the selection grows under the pointer, nobody is asked. */
const PAUSE_MS = 250;

/**
 * The text about the selected cells, and what the grid calls with them. Where cells are selected that are not in
 * memory, the warehouse is asked.
 */
export function useStatistics({
  element,
  columns,
  rowCount,
  reloadCount = 0,
  unsettled = false,
}: StatisticsOptions) {
  const store = useWorkbookStore();
  const queryKey = useQueryKey(element.id);
  const locale = useWorkbook((state) => state.document.settings.locale);
  const refreshes = useWorkbook((state) => state.refreshes[element.id] ?? 0);
  const sort = useWorkbook((state) => state.viewSorts[element.id]);
  const [local, setLocal] = useState<{ statistics: Statistics; selection: Selection } | null>(null);
  const onStatistics = useCallback(
    (statistics: Statistics, selection: Selection) => setLocal({ statistics, selection }),
    [],
  );
  const shown = shownLevel(element);
  const questions = useMemo(
    () =>
      local?.statistics.partial && local.statistics.cells > 1 && !unsettled
        ? questionsOf(local.selection, columns, rowCount, shown)
        : null,
    [local, columns, rowCount, shown, unsettled],
  );
  const text = questions && JSON.stringify(questions);
  const settled = useSettled(text);
  const { id, version, viewLevels } = store.getState();
  const answer = useQuery({
    queryKey: [
      'statistics',
      ...[id, version, element.id, viewLevels[element.id] ?? null, refreshes, reloadCount],
      ...[settled, sort ?? null, queryKey.key],
    ],
    placeholderData: keepPreviousData,
    enabled: settled !== null && settled === text,
    retry: false,
    queryFn: ({ signal }) => {
      const body = queryBody(store.getState(), queryKey, element.id, { refresh: refreshes > 0 });
      return Promise.all(
        (questions ?? []).map((question) =>
          statisticsOfRows(id, element.id, { ...body, ...asBody(question) }, signal),
        ),
      );
    },
  });
  const waiting = text !== null && (settled !== text || answer.isFetching);
  const statistics =
    text !== null && !waiting && answer.data && local
      ? combined(local.statistics.cells, answer.data.flat(), columns, shown)
      : (local?.statistics ?? null);
  return { onStatistics, text: statisticsText(statistics, locale, waiting) };
}

const asBody = (question: { columnIds: readonly string[]; offset: number; rows: number | null }) => ({
  column_ids: [...question.columnIds],
  offset: question.offset,
  rows: question.rows,
});

/** The place of the level that is shown among the groupings; base rows come after all of them. */
function shownLevel(element: DataElement): number {
  if (!hasLevels(element)) return 0;
  const place = element.groupings.findIndex(({ id }) => id === element.collapsed_to);
  return element.collapsed_to === BASE || place < 0 ? element.groupings.length : place;
}

/** The value once it has stayed the same for a moment. */
function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
