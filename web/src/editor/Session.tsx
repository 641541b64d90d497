import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Model, queryClient } from '../api/client';
import { toApiError } from '../api/errors';
import { saveBeforeReload } from '../api/newVersion';
import { whenBack } from '../api/reach';
import { useMember } from '../api/session';
import type { Autosave } from '../workbook/autosave';
import { makeAutosave } from '../workbook/autosaveDraft';
import { writeSearch } from '../workbook/controls';
import { controls } from '../workbook/document';
import { type LocalCopy, localCopyFor } from '../workbook/localCopies';
import { revealElement } from '../workbook/reveal';
import { createWorkbookStore, WorkbookProvider, type WorkbookStore } from '../workbook/store';
import { ConflictDialog } from './ConflictDialog';
import styles from './Session.module.css';
import { Workspace } from './Workspace';

interface SessionProps {
  opened: Model<'WorkbookOut'>;
  notice: ReactNode;
  /** Reads the workbook again from the server. */
  onReload(): void;
}

interface Parts {
  store: WorkbookStore;
  autosave: Autosave | null;
}

/** One stay with a workbook: its state, its autosave, its address. */
export function Session({ opened, notice, onReload }: SessionProps) {
  const member = useMember();
  const [localCopy] = useState(() => localCopyFor(member.id, 'draft', opened.id));
  const [{ store, autosave }] = useState(() => makeParts(opened, localCopy));
  useKeepSaved(autosave);
  useAddress(store);
  useRecovery(store);
  return (
    <WorkbookProvider value={store}>
      <div className={styles.session}>
        {notice}
        <Workspace onReload={onReload} onRetry={() => autosave?.retry()} />
        {autosave && (
          <ConflictDialog
            onReload={() => {
              localCopy.forget();
              autosave.stop();
              onReload();
            }}
          />
        )}
      </div>
    </WorkbookProvider>
  );
}

function makeParts(opened: Model<'WorkbookOut'>, localCopy: LocalCopy): Parts {
  const canEdit = opened.ability === 'edit';
  const editable = canEdit && opened.version === 'draft';
  const parts: { autosave: Autosave | null } = { autosave: null };
  const store = createWorkbookStore(
    {
      id: opened.id,
      name: opened.name,
      description: opened.description,
      document: opened.document,
      version: opened.version,
      editable,
      canEdit,
      publishedAt: opened.published_at,
      unpublished: opened.has_unpublished_changes || opened.published_at === null,
    },
    {
      search: new URLSearchParams(window.location.search),
      onChange: (document) => parts.autosave?.changed(document),
      expect: (change) => parts.autosave?.expect(change),
      flush: () => parts.autosave?.flush() ?? Promise.resolve(true),
      draftRevision: () => parts.autosave?.seen ?? opened.revision,
      reveal: revealElement,
    },
  );
  if (editable) parts.autosave = makeAutosave(store, opened.id, opened.revision, localCopy);
  return { store, autosave: parts.autosave };
}

/** Tries again when the network is back, warns before leaving with unsaved work, saves when going elsewhere. */
function useKeepSaved(autosave: Autosave | null): void {
  useEffect(() => {
    if (!autosave) return;
    const online = () => autosave.retry();
    const guard = (event: BeforeUnloadEvent) => {
      if (autosave.dirty) event.preventDefault();
    };
    const leave = saveBeforeReload(() => autosave.flush());
    const hide = () => {
      if (document.visibilityState === 'hidden' && autosave.dirty) void autosave.flush();
    };
    window.addEventListener('online', online);
    window.addEventListener('beforeunload', guard);
    document.addEventListener('visibilitychange', hide);
    return () => {
      leave();
      window.removeEventListener('online', online);
      window.removeEventListener('beforeunload', guard);
      document.removeEventListener('visibilitychange', hide);
      void autosave.flush();
    };
  }, [autosave]);
}

/** What could not be read while the server did not answer is read once it does. */
function useRecovery(store: WorkbookStore): void {
  useEffect(
    () =>
      whenBack(() => {
        store.getState().recover();
        void queryClient.refetchQueries({
          type: 'active',
          predicate: ({ state }) => state.status === 'error' && toApiError(state.error).status === 0,
        });
      }),
    [store],
  );
}

/** Keeps the page and the control values in the address, so that it can be shared. */
function useAddress(store: WorkbookStore): void {
  const first = useRef(store.getState().pageId);
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.controlValues === before.controlValues && state.pageId === before.pageId) return;
        const search = writeSearch(
          controls(state.document),
          state.controlValues,
          new URLSearchParams(window.location.search),
        );
        if (state.pageId === first.current) search.delete('page');
        else search.set('page', state.pageId);
        const text = search.toString();
        const { pathname, hash } = window.location;
        window.history.replaceState(window.history.state, '', `${pathname}${text ? `?${text}` : ''}${hash}`);
      }),
    [store],
  );
}
