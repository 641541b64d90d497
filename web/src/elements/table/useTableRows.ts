import { useEffect, useRef, useState } from 'react';
import type { DataElement } from '../../workbook/document';
import { countOf, queryBody, runElement, useQueryKey } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { TableRows } from './rows';

/** The rows of an element, asked for again whenever the question changes. */
export function useTableRows(element: DataElement, reloadCount = 0): TableRows {
  const store = useWorkbookStore();
  const queryKey = useQueryKey(element.id);
  const viewSort = useWorkbook((state) => state.viewSorts[element.id]);
  const viewLevel = useWorkbook((state) => state.viewLevels[element.id]);
  const refreshes = useWorkbook((state) => state.refreshes[element.id] ?? 0);
  const recoveries = useWorkbook((state) => state.recoveries);
  const [model] = useState(() => new TableRows());
  const answered = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after a recovery the same question is asked again if it failed
  useEffect(() => {
    const refresh = refreshes > answered.current;
    answered.current = refreshes;
    const body = () => queryBody(store.getState(), queryKey, element.id, { refresh });
    model.ask({
      key: JSON.stringify([queryKey.key, viewSort ?? null, viewLevel ?? null, refreshes, reloadCount]),
      window: (offset, limit, signal) =>
        runElement(store.getState(), element.id, { ...body(), offset, limit }, signal),
      count: (signal) => countOf(store.getState().id, element.id, body(), signal),
    });
  }, [model, store, element.id, queryKey, viewSort, viewLevel, refreshes, reloadCount, recoveries]);
  useEffect(() => () => model.dispose(), [model]);
  return model;
}

interface ModelState {
  error: unknown;
  stale: boolean;
  empty: boolean;
  counted: boolean;
}

/** What the frame of the grid shows of its model; the grid itself listens on its own. */
export function useModelState(model: TableRows): ModelState {
  const [, setVersion] = useState(0);
  useEffect(() => {
    let last = '';
    const check = () => {
      const now = [model.stale, model.empty, model.counted, model.rowCount, model.error !== null].join();
      if (now === last) return;
      last = now;
      setVersion((version) => version + 1);
    };
    check();
    return model.subscribe(check);
  }, [model]);
  return { error: model.error, stale: model.stale, empty: model.empty, counted: model.counted };
}
