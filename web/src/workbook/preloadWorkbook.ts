/** Opening a workbook. It is asked for as soon as its address is known, while its page is still being fetched. */
import { api, dataOf, http, queryClient } from '../api/client';
import type { Workbook } from './types';

const FRESH_MILLISECONDS = 5000;

type Opening = ReturnType<typeof openWorkbook>;

let started: { id: string; wanted: string | null; at: number; opening: Opening } | null = null;

/** Ask now for what `opening` will want in a moment. */
export function preloadWorkbook(id: string, wanted: string | null): void {
  const begun = openWorkbook(id, wanted);
  // The caller that awaits it sees the failure.
  begun.catch(() => undefined);
  started = { id, wanted, at: performance.now(), opening: begun };
}

/** The workbook as it is now: nobody gets an answer that somebody else has had, or an old one. */
export function openPreloaded(id: string, wanted: string | null): Opening {
  const taken = started;
  started = null;
  const fits = taken?.id === id && taken.wanted === wanted;
  return fits && performance.now() - taken.at < FRESH_MILLISECONDS ? taken.opening : openWorkbook(id, wanted);
}

/** The draft for editing, the published version for viewing; never published ones open in editing. */
async function openWorkbook(id: string, wanted: string | null) {
  const version = wanted === 'edit' ? 'to-edit' : 'to-read';
  const workbook = await dataOf(
    http.GET('/api/workbooks/{workbook_id}', {
      params: { path: { workbook_id: id }, query: { version } },
    }),
  );
  // Opening it has made it the most recent one.
  void queryClient.invalidateQueries({ queryKey: api.queryOptions('get', '/api/workbooks').queryKey });
  prepare(workbook.document).catch(() => undefined);
  return { workbook, refusedEdit: wanted === 'edit' && workbook.version !== 'draft' };
}

/** What kinds of elements are is not needed to ask for a workbook, so it comes with the page. */
async function prepare({ pages }: Workbook): Promise<void> {
  const { factsOf } = await import('./kinds');
  const kinds = new Set(pages.flatMap((page) => page.elements.map((element) => element.kind)));
  for (const kind of kinds) factsOf(kind).prepare?.();
}
