/** What the workbook asks the server about its elements. Server data lives in the query cache only. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { create } from 'zustand';
import { type ArrowWindow, fetchWindow } from '../api/arrow';
import { dataOf, http, type Model } from '../api/client';
import type { Workbook } from './document';
import { noteFailedColumns, useFailedColumns, withFailedColumns } from './failedColumns';
import { type ElementQueryKey, queryKeyOf } from './queryKey';
import { useWorkbook, useWorkbookStore, type WorkbookState } from './store';

export type Description = Model<'ElementDescription'>;
export type ColumnDescription = Model<'ElementColumn'>;
export type SourceColumn = Model<'SourceColumn'>;
export type ColumnProblem = Model<'Problem'>;
export type StoredUse = Model<'StoredUseOut'>;

/** The body of a request about an element, as the workbook is now. */
export function queryBody(
  state: WorkbookState,
  elementKey: ElementQueryKey,
  elementId: string,
  changes: Partial<Model<'ElementQuery'>> = {},
): Model<'ElementQuery'> {
  return {
    version: state.version,
    document: state.version === 'draft' && state.unsaved ? state.document : null,
    level: state.viewLevels[elementId] ?? null,
    controls: elementKey.controls,
    sort: state.viewSorts[elementId] ?? null,
    offset: 0,
    limit: 200,
    refresh: false,
    find_column: state.columnSearches[elementId] === elementKey.key,
    ...changes,
  };
}

export function useQueryKey(elementId: string): ElementQueryKey {
  const document = useWorkbook((state) => state.document);
  const values = useWorkbook((state) => state.controlValues);
  return useMemo(() => queryKeyOf(document, elementId, values), [document, elementId, values]);
}

const path = (workbookId: string, elementId: string) => ({
  path: { workbook_id: workbookId, element_id: elementId },
});

/**
 * Typed columns, problems and source columns; the old answer stays while the new one is on its way. Columns that
 * failed when the element was last read are in error, and so are those computed from them.
 */
export function useDescription(elementId: string) {
  const store = useWorkbookStore();
  const elementKey = useQueryKey(elementId);
  const failed = useFailedColumns(elementId);
  const { id, version } = store.getState();
  const ids = failed.map((problem) => problem.column_id);
  return useQuery({
    queryKey: ['describe', id, version, elementId, elementKey.structure, ids],
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      dataOf(
        http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/describe', {
          params: path(id, elementId),
          body: { ...queryBody(store.getState(), elementKey, elementId), failed: ids },
          signal,
        }),
      ),
    select: useCallback((description: Description) => withFailedColumns(description, failed), [failed]),
  });
}

/** Describes an element that is not in the document yet: to learn the columns of its source. */
export function describeIn(workbookId: string, document: Workbook, elementId: string): Promise<Description> {
  return dataOf(
    http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/describe', {
      params: path(workbookId, elementId),
      body: {
        version: 'draft',
        document,
        controls: {},
        offset: 0,
        limit: 1,
        refresh: false,
        find_column: false,
      },
    }),
  );
}

export function countOf(
  workbookId: string,
  elementId: string,
  body: Model<'ElementQuery'>,
  signal: AbortSignal,
): Promise<number> {
  const reply = dataOf(
    http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/count', {
      params: path(workbookId, elementId),
      body,
      signal,
    }),
  );
  return reply.then((count) => count.rows);
}

/** Counts and sums of columns over a range of rows that are shown. */
export function statisticsOfRows(
  workbookId: string,
  elementId: string,
  body: Model<'StatisticsQuery'>,
  signal: AbortSignal,
): Promise<Model<'ColumnStatistics'>[]> {
  const reply = dataOf(
    http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/statistics', {
      params: path(workbookId, elementId),
      body,
      signal,
    }),
  );
  return reply.then((statistics) => statistics.columns);
}

export interface ValuesRequest {
  elementId: string;
  columnId: string;
  search: string;
  enabled?: boolean;
  /** Leave out the values of these controls: a control must not narrow its own list. */
  without?: readonly string[];
}

/** Distinct values of a column with their row counts, most frequent first. */
export function useValues({ elementId, columnId, search, enabled = true, without = [] }: ValuesRequest) {
  const store = useWorkbookStore();
  const elementKey = useQueryKey(elementId);
  const { id, version } = store.getState();
  const controls = { ...elementKey.controls };
  for (const control of without) controls[control] = null;
  return useQuery({
    queryKey: [
      'values',
      id,
      version,
      elementId,
      columnId,
      search,
      elementKey.structure,
      JSON.stringify(controls),
    ],
    placeholderData: keepPreviousData,
    enabled,
    queryFn: ({ signal }) =>
      dataOf(
        http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/values', {
          params: path(id, elementId),
          body: {
            ...queryBody(store.getState(), { ...elementKey, controls }, elementId),
            column_id: columnId,
            search: search || null,
          },
          signal,
        }),
      ),
  });
}

/** All rows of an element up to a limit: charts and single values. */
export function useRows(elementId: string, options: { limit: number; level?: string; enabled?: boolean }) {
  const store = useWorkbookStore();
  const elementKey = useQueryKey(elementId);
  const refreshes = useWorkbook((state) => state.refreshes[elementId] ?? 0);
  const { id, version } = store.getState();
  return useQuery({
    queryKey: [
      'rows',
      id,
      version,
      elementId,
      options.level ?? null,
      options.limit,
      refreshes,
      elementKey.key,
    ],
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    queryFn: ({ signal }) =>
      runElement(
        store.getState(),
        elementId,
        queryBody(store.getState(), elementKey, elementId, {
          limit: options.limit,
          ...(options.level === undefined ? {} : { level: options.level }),
          refresh: refreshes > 0,
        }),
        signal,
      ),
  });
}

export async function runElement(
  state: WorkbookState,
  elementId: string,
  body: Model<'ElementQuery'>,
  signal: AbortSignal,
  note = true,
): Promise<ArrowWindow> {
  const window = await fetchWindow({ workbookId: state.id, elementId, query: body, signal });
  if (note) {
    noteFailedColumns(elementId, body, window.failed);
    if (body.offset === 0) {
      noteQuery(elementId, { queryId: window.queryId, source: window.source, stored: window.stored });
    }
  }
  return window;
}

export function sqlQuery(state: WorkbookState, elementKey: ElementQueryKey, elementId: string) {
  return queryOptions({
    queryKey: ['sql', state.id, state.version, elementId, elementKey.key],
    queryFn: ({ signal }) =>
      dataOf(
        http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/sql', {
          params: path(state.id, elementId),
          body: queryBody(state, elementKey, elementId),
          signal,
        }),
      ),
  });
}

/** What is known of the last query of each element: shown in the query panel. */
export interface LastQuery {
  queryId: string | null;
  source: 'cache' | 'warehouse';
  stored: StoredUse[];
}

const useQueryLog = create<Record<string, LastQuery>>(() => ({}));

function noteQuery(elementId: string, query: LastQuery): void {
  useQueryLog.setState({ [elementId]: query });
}

export function useLastQuery(elementId: string): LastQuery | undefined {
  return useQueryLog((log) => log[elementId]);
}
