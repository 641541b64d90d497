/** The autosave of a draft over the API, with a copy on this machine while the server does not have it. */
import { dataOf, http } from '../api/client';
import { toApiError } from '../api/errors';
import { t } from '../locales';
import { toast } from '../ui';
import { Autosave, type SendResult } from './autosave';
import type { Workbook } from './document';
import type { LocalCopy } from './localCopies';
import type { WorkbookStore } from './store';

export function makeAutosave(
  store: WorkbookStore,
  workbookId: string,
  revision: number,
  localCopy: LocalCopy,
): Autosave {
  const autosave = new Autosave({
    revision,
    send: (document, seen) => sendDraft(workbookId, document, seen),
    onState: (state) => store.getState().setSave(state),
    keep: (copy) => {
      if (copy === null) return localCopy.forget();
      try {
        localCopy.write(JSON.stringify(copy));
      } catch {
        // The browser's storage is full: the document stays in this tab, and the tab warns before it closes.
      }
    },
  });
  takeUpCopy(store, autosave, localCopy, revision);
  return autosave;
}

async function sendDraft(workbookId: string, document: Workbook, revision: number): Promise<SendResult> {
  try {
    const saved = await dataOf(
      http.PUT('/api/workbooks/{workbook_id}/draft', {
        params: { path: { workbook_id: workbookId } },
        body: { revision, document },
      }),
    );
    return { kind: 'saved', revision: saved.revision };
  } catch (failure) {
    const error = toApiError(failure);
    if (error.status === 409) return { kind: 'conflict' };
    const passing = error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500;
    if (passing) return { kind: 'unreachable', message: error.message };
    return { kind: 'refused', message: error.message, hint: error.hint };
  }
}

/** Work that an earlier visit could not save: shown and saved now, or (after other changes) offered as a copy. */
function takeUpCopy(store: WorkbookStore, autosave: Autosave, localCopy: LocalCopy, revision: number): void {
  const stored = localCopy.read();
  if (stored === null) return;
  let copy: { document: Workbook; revision: number };
  try {
    copy = JSON.parse(stored);
  } catch {
    localCopy.forget();
    return;
  }
  store.getState().replaceDocument(copy.document);
  if (copy.revision === revision) {
    autosave.changed(copy.document);
    toast.success(t('Changes that could not be saved last time were restored.'));
  } else autosave.conflict(copy.document);
}
