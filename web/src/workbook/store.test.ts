import { describe, expect, it, vi } from 'vitest';
import { setLayout, setSettings } from './commands';
import type { Workbook } from './document';
import { createWorkbookStore, type RowsBack } from './store';

const text = (id: string) => ({ id, kind: 'text' as const, name: id, content: '' });
const page = (id: string, ...elements: string[]) => ({
  id,
  name: id,
  hidden: false,
  elements: elements.map(text),
  layout: elements.map((element_id) => ({ element_id, x: 0, y: 0, width: 4, height: 4 })),
});
const document = {
  schema_version: 1,
  kind: 'workbook',
  pages: [page('p1', 'a'), page('p2', 'goals')],
  settings: { locale: 'en-US', time_zone: 'UTC' },
} as unknown as Workbook;

function open() {
  const revealed: string[] = [];
  const store = createWorkbookStore(
    {
      id: 'w',
      name: 'W',
      description: '',
      document,
      version: 'draft',
      editable: true,
      canEdit: true,
      publishedAt: null,
      unpublished: true,
    },
    { reveal: (id) => revealed.push(id) },
  );
  const log: string[] = [];
  /** A change of rows that can be taken back and made again as often as one likes. */
  const rows = (name: string): RowsBack => {
    const turn =
      (undone: boolean): RowsBack =>
      async () => {
        log.push(`${undone ? 'undo' : 'redo'} ${name}`);
        return turn(!undone);
      };
    return turn(true);
  };
  const wide = (width: number) =>
    setLayout(document, 'p1', [{ element_id: 'a', x: 0, y: 0, width, height: 4 }]);
  const width = () => store.getState().document.pages[0]?.layout[0]?.width;
  return { store, log, rows, wide, width, revealed };
}

const settled = () => vi.waitFor(() => Promise.resolve());

describe('one order of gestures', () => {
  it('takes cells, layout and rows back from the last one on, each on its own page', async () => {
    const { store, log, rows, wide, width } = open();
    const { dispatch, rowsChanged, showPage, undo, redo } = store.getState();
    dispatch(() => wide(8));
    showPage('p2');
    rowsChanged({ label: 'Rows', elementId: 'goals', at: Date.now(), back: rows('deletion') });
    expect(store.getState().undoStack.map(({ label }) => label)).toEqual(['Move', 'Rows']);

    // Where the focus is does not matter: the rows were changed last, the layout is left alone.
    undo();
    await settled();
    expect(log).toEqual(['undo deletion']);
    expect([width(), store.getState().pageId]).toEqual([8, 'p2']);

    // The layout is on another page: that is shown before it changes.
    undo();
    expect([width(), store.getState().pageId]).toEqual([4, 'p1']);

    redo();
    expect([width(), store.getState().pageId]).toEqual([8, 'p1']);
    redo();
    await settled();
    expect([log.at(-1), store.getState().pageId]).toEqual(['redo deletion', 'p2']);
    undo();
    await settled();
    expect(log.at(-1)).toBe('undo deletion');
  });

  it('follows the moments at which gestures were made, not those at which they were saved', () => {
    const { store, rows, wide } = open();
    const { dispatch, rowsChanged } = store.getState();
    const began = Date.now() - 1000;
    dispatch(() => wide(8));
    rowsChanged({ label: 'Typed before', elementId: 'goals', at: began, back: rows('cell') });
    expect(store.getState().undoStack.map(({ label }) => label)).toEqual(['Typed before', 'Move']);
  });

  it('waits for what is on its way, but not for what cannot be sent', async () => {
    const { store, log, rows, wide, width } = open();
    const { dispatch, rowsChanged, openRows, undo } = store.getState();
    dispatch(() => wide(8));
    const table = { unsent: 1, offline: null as string | null, idle: () => saved };
    let finish = () => {};
    const saved = new Promise<void>((resolve) => {
      finish = () => {
        table.unsent = 0;
        rowsChanged({ label: 'Cell', elementId: 'goals', at: Date.now(), back: rows('cell') });
        resolve();
      };
    });
    const close = openRows(table);
    undo();
    expect([width(), log]).toEqual([8, []]);
    finish();
    await vi.waitFor(() => expect(log).toEqual(['undo cell']));
    expect(width()).toBe(8);

    Object.assign(table, { unsent: 1, offline: 'The server does not answer.' });
    await vi.waitFor(() => {
      undo();
      expect(width()).toBe(4);
    });
    close();
  });

  it('keeps a gesture that could not be taken back, and forgets one that others made impossible', async () => {
    const { store } = open();
    const { rowsChanged, undo } = store.getState();
    const failing = vi.fn<RowsBack>().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce(null);
    rowsChanged({ label: 'Cell', elementId: 'goals', at: Date.now(), back: failing });
    undo();
    await vi.waitFor(() => expect(store.getState().undoStack).toHaveLength(1));
    expect(failing).toHaveBeenCalledTimes(1);
    await settled();
    undo();
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(2));
    await settled();
    expect([store.getState().undoStack, store.getState().redoStack]).toEqual([[], []]);
  });

  it('takes back only the last gesture when a message offers it', () => {
    const { store, wide, width } = open();
    const { dispatch, undoOnly } = store.getState();
    dispatch(() => wide(8));
    const first = store.getState().undoStack.at(-1);
    dispatch(() => setSettings({ locale: 'de-DE', time_zone: 'UTC' }));
    expect([undoOnly(first), undoOnly(undefined), width()]).toEqual([false, false, 8]);
    expect(undoOnly(store.getState().undoStack.at(-1))).toBe(true);
    expect([undoOnly(first), width()]).toEqual([true, 4]);
  });
});
