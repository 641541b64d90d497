/** Making the draft what an earlier version was, and taking that back. */
import { dataOf, http } from '../api/client';
import { toastProblem } from '../api/problem';
import { t } from '../locales';
import { toast } from '../ui';
import type { WorkbookStore } from '../workbook/store';

/**
 * False when the draft stays as it was; a notice says why. The former draft is kept for an undo, which is
 * refused once the draft has gone on from the restored version.
 */
export async function restoreVersion(
  store: WorkbookStore,
  number: number,
  reload: () => void,
): Promise<boolean> {
  const { id, flush, draftRevision } = store.getState();
  if (!(await flush())) {
    toast.failure({
      message: t('The last changes are not saved yet, so they could not be brought back afterwards.'),
      hint: t('Try again when the header says "Saved".'),
    });
    return false;
  }
  const former = store.getState().document;
  try {
    const restored = await dataOf(
      http.POST('/api/workbooks/{workbook_id}/versions/{number}/restore', {
        params: { path: { workbook_id: id, number } },
        body: { revision: draftRevision() },
      }),
    );
    reload();
    toast.undoable(t('The draft is version {{number}} again.', { number }), async () => {
      try {
        await dataOf(
          http.PUT('/api/workbooks/{workbook_id}/draft', {
            params: { path: { workbook_id: id } },
            body: { revision: restored.revision, document: former },
          }),
        );
        reload();
      } catch (error) {
        toastProblem(error);
      }
    });
    return true;
  } catch (error) {
    toastProblem(error);
    return false;
  }
}
