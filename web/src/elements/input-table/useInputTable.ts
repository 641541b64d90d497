/** One open input table: its structure, its edit queue, what others do to it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, dataOf, http, queryClient, serverBase } from '../../api/client';
import { isAbort, toApiError } from '../../api/errors';
import { saveBeforeReload } from '../../api/newVersion';
import { type People, usePeople } from '../../api/people';
import { useMember } from '../../api/session';
import { t } from '../../locales';
import { toast } from '../../ui';
import type { ControlValues } from '../../workbook/controls';
import { findElement } from '../../workbook/document';
import { uuidv7 } from '../../workbook/ids';
import { type LocalCopy, localCopyFor } from '../../workbook/localCopies';
import { type RowsBack, useWorkbookStore, type WorkbookStore } from '../../workbook/store';
import type { EditIn, EntryCell } from './edits';
import { keyedAnswer, keyedRows, type LinkKey } from './linked';
import { EditQueue, type QueueOptions, type SendEdit } from './queue';

const PATH = '/api/input-tables/{input_table_id}';

export function inputTableParams(id: string) {
  return { params: { path: { input_table_id: id } } };
}

/** The element that a viewer comes through: they have the rows and columns that it shows. */
export interface Door {
  element_id: string;
  /** What formulas of the element read of the controls, where somebody changed them. */
  controls?: string;
}

export function doorOf(elementId: string, { controlValues }: { controlValues: ControlValues }): Door {
  if (Object.keys(controlValues).length === 0) return { element_id: elementId };
  return { element_id: elementId, controls: JSON.stringify(controlValues) };
}

export function throughDoor<Q extends object>(id: string, query: Q) {
  return { params: { ...inputTableParams(id).params, query } };
}

export function useStructure(id: string, elementId: string) {
  return api.useQuery('get', PATH, throughDoor(id, { element_id: elementId }), { staleTime: 30_000 });
}

/** However many elements show it. */
export function refreshStructure(id: string): Promise<void> {
  return queryClient.invalidateQueries({
    queryKey: ['get', PATH],
    predicate: ({ queryKey }) => {
      const [, , init] = queryKey as [string, string, ReturnType<typeof inputTableParams> | undefined];
      return init?.params.path.input_table_id === id;
    },
  });
}

export interface OpenInputTable {
  queue: EditQueue;
  /** Grows when the rows should be read again. */
  reloadCount: number;
  live: 'live' | 'reconnecting';
  undo(): void;
  redo(): void;
}

/** A quiet moment after the last of several changes, then the rows are read once. */
const READ_AGAIN_AFTER = 250;

/** `link` is the key of a linked element, which identifies its rows. `door` says where edits come from. */
export function useInputTable(
  id: string,
  elementId: string,
  link: LinkKey[] | null,
  door: () => Door,
): OpenInputTable {
  const [reloadCount, setReloadCount] = useState(0);
  const [live, setLive] = useState<OpenInputTable['live']>('live');
  const store = useWorkbookStore();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const readAgain = useMemo(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = setTimeout(() => setReloadCount((count) => count + 1), READ_AGAIN_AFTER);
    },
    [],
  );

  const people = usePeople();
  const knownPeople = useRef(people);
  knownPeople.current = people;
  const linkRef = useRef(link);
  linkRef.current = link;
  const entrance = useRef(door);
  entrance.current = door;

  const member = useMember();
  const localCopy = useMemo(() => localCopyFor(member.id, 'edits', id), [member.id, id]);
  const queue = useMemo(() => {
    const send = async (edit: EditIn) => {
      const params = { ...throughDoor(id, entrance.current()), body: edit };
      const out = await dataOf(http.POST('/api/input-tables/{input_table_id}/edits', params));
      return linkRef.current ? keyedAnswer(out, linkRef.current) : out;
    };
    const applied = (edit: number | null, at: number) => {
      readAgain();
      if (edit === null) return;
      const back = () => takeBack(store, id, entrance.current(), edit, knownPeople.current);
      const { document, rowsChanged } = store.getState();
      const name = findElement(document, elementId)?.name ?? '';
      rowsChanged({ label: t('Edit of {{name}}', { name }), elementId, at, back });
    };
    return makeQueue(localCopy, send, applied);
  }, [id, elementId, store, localCopy, readAgain]);

  useEffect(() => {
    const left = localCopy.read();
    if (left && !queue.dirty) restore(queue, localCopy, left);
    const leave = saveBeforeReload(() => queue.idle());
    const online = () => queue.retry();
    const guard = (event: BeforeUnloadEvent) => {
      if (queue.unsent > 0) event.preventDefault();
    };
    window.addEventListener('online', online);
    window.addEventListener('beforeunload', guard);
    return () => {
      leave();
      window.removeEventListener('online', online);
      window.removeEventListener('beforeunload', guard);
      if (timer.current) clearTimeout(timer.current);
    };
  }, [queue, localCopy]);

  useEffect(() => {
    const query = new URLSearchParams({ element_id: elementId });
    const path = `/api/input-tables/${encodeURIComponent(id)}/events?${query}`;
    const source = new EventSource(serverBase() + path);
    source.onopen = () => {
      setLive('live');
      queue.retry();
    };
    source.onerror = () => setLive('reconnecting');
    source.addEventListener('edit', (event) => {
      const { rows } = JSON.parse((event as MessageEvent<string>).data) as {
        rows: { row_id: string; version: number | null; values: Record<string, EntryCell> | null }[];
      };
      queue.receiveRemoteRows(linkRef.current ? keyedRows(rows, linkRef.current) : rows);
      readAgain();
    });
    source.addEventListener('structure', () => {
      void refreshStructure(id);
      void queryClient.invalidateQueries({ queryKey: ['describe'] });
      readAgain();
    });
    source.addEventListener('access', () => {
      void refreshStructure(id).then(() => queue.retry());
    });
    return () => source.close();
  }, [id, elementId, queue, readAgain]);

  useEffect(() => store.getState().openRows(queue), [store, queue]);

  /** What a person typed and the warehouse refused was done last in this table, although it was never saved. */
  const undo = () => {
    const refused = queue.refused.at(-1) ?? queue.conflicting.at(-1);
    if (refused) queue.drop(refused.clientId);
    else store.getState().undo();
  };
  return { queue, reloadCount, live, undo, redo: () => store.getState().redo() };
}

/** Takes an edit back; what undoes that again is the edit that it makes. Null where others came in between. */
async function takeBack(
  store: WorkbookStore,
  id: string,
  door: Door,
  edit: number,
  people: People,
): Promise<RowsBack | null> {
  try {
    const out = await dataOf(
      http.POST('/api/input-tables/{input_table_id}/undo', {
        ...throughDoor(id, door),
        body: { client_id: uuidv7(), edit },
      }),
    );
    store.getState().refresh(door.element_id);
    if (out.status === 'applied') {
      const made = out.edit;
      return made === null ? null : () => takeBack(store, id, door, made, people);
    }
    const who = out.conflicts[0]?.changed_by;
    toast.failure({
      message: t('This can no longer be undone.'),
      hint: people.isMe(who ?? null)
        ? t('You have changed the same rows since, in another window.')
        : who
          ? t('{{who}} has changed the same rows since.', { who: people.nameOf(who) })
          : (out.problems[0]?.message ?? t('The rows were changed since.')),
    });
    return null;
  } catch (error) {
    toast.failure(toApiError(error));
    throw error;
  }
}

function makeQueue(localCopy: LocalCopy, send: SendEdit, onApplied: QueueOptions['onApplied']): EditQueue {
  return new EditQueue({
    newId: uuidv7,
    send,
    onApplied,
    keep: (text) => {
      if (text === null) localCopy.forget();
      else localCopy.write(text);
    },
    onRefused: (error) => toast.failure(toApiError(error)),
    isPassing: (error) => {
      const { status, code } = toApiError(error);
      return (
        isAbort(error) || status === 0 || status === 401 || status === 429 || status >= 500 || isLock(code)
      );
    },
  });
}

/** The warehouse takes no writes at the moment: what was typed waits until it does. */
function isLock(code: string): boolean {
  return code === 'permission' || code === 'write-access-off' || code.startsWith('locked-');
}

function restore(queue: EditQueue, localCopy: LocalCopy, text: string): void {
  try {
    queue.restore(text);
  } catch {
    // What is stored was written by another version of the program and cannot be read any more.
    localCopy.forget();
    toast.failure({
      message: t('Edits that were not saved last time could not be read.'),
      hint: t('Check the last rows you typed.'),
    });
  }
}
