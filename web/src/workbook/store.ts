/** The state of one open workbook. Documents change only through commands, so every change can be undone. */
import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { SaveState } from './autosave';
import { apply, type Command } from './commands';
import { type ControlValues, readSearch } from './controls';
import {
  type ControlValue,
  controls,
  findDataElement,
  findElement,
  findPage,
  pageOf,
  type SortKey,
  type Workbook,
} from './document';
import { dataFacts } from './kinds';

/** What the right panel shows. */
export type PanelKind = 'properties' | 'sql' | 'queries' | 'history';

/** A column that is about to be added: its formula is being written. */
export interface NewColumn {
  elementId: string;
  level: string;
  index: number | null;
}

/**
 * What somebody did, as it can be taken back: a change of the document, or of the rows of an input table. All of
 * them are in one order, whatever they changed.
 */
export interface Gesture {
  readonly label: string;
  /** The page on which it was done, and the element: they are shown again when it is taken back. */
  readonly pageId: string;
  readonly elementId: string | null;
  /** When it was begun: rows are saved a little later. */
  readonly at: number;
  readonly back: { readonly command: Command } | { readonly rows: RowsBack };
}

/** Takes a change of rows back, and gives what does it again; null when that is not possible any more. */
export type RowsBack = () => Promise<RowsBack | null>;

/** An open input table: undo waits until what was typed into it is saved. */
export interface OpenRows {
  readonly unsent: number;
  /** Why nothing can be saved at the moment: then nobody waits for it. */
  readonly offline: string | null;
  idle(): Promise<void>;
}

export interface Selection {
  elementId: string | null;
  columnId: string | null;
}

export interface OpenWorkbook {
  id: string;
  name: string;
  description: string;
  document: Workbook;
  /** Which stored version the document was read from, and queries run against. */
  version: 'draft' | 'published';
  editable: boolean;
  canEdit: boolean;
  publishedAt: string | null;
  unpublished: boolean;
}

export interface WorkbookState extends OpenWorkbook {
  pageId: string;
  selection: Selection;
  panel: PanelKind | null;
  /** Fills the canvas with one element. */
  maximised: string | null;
  undoStack: readonly Gesture[];
  redoStack: readonly Gesture[];
  /** Differs from what the server has: queries carry the document along. */
  unsaved: boolean;
  save: SaveState;
  controlValues: ControlValues;
  /** Set while the formula bar writes the formula of a column that does not exist yet. */
  adding: NewColumn | null;
  /** Grows when the formula bar is asked to take the focus. */
  formulaFocus: number;
  /** The level shown while viewing, by element; never saved. */
  viewLevels: Readonly<Record<string, string>>;
  /** Sorting chosen while viewing; never saved. */
  viewSorts: Readonly<Record<string, SortKey[]>>;
  /** Grows when the data of an element is asked for again. */
  refreshes: Readonly<Record<string, number>>;
  /** By element, the rows (by their query key) for which somebody asked to find the column that fails. */
  columnSearches: Readonly<Record<string, string>>;
  /** Grows when the server is back after it did not answer: what could not be read is asked for again. */
  recoveries: number;

  dispatch(build: (document: Workbook) => Command): void;
  undo(): void;
  redo(): void;
  /** Takes back one gesture, if it is still the last one; says whether it was. */
  undoOnly(gesture: Gesture | undefined): boolean;
  /** Rows of an input table were changed. */
  rowsChanged(change: { label: string; elementId: string; at: number; back: RowsBack }): void;
  /** Says which edits are on their way; gives what ends that. */
  openRows(rows: OpenRows): () => void;
  select(elementId: string | null, columnId?: string | null): void;
  /** Moves the focus to the formula bar, for the selected column or for a new one. */
  editFormula(adding?: NewColumn | null): void;
  showPage(pageId: string): void;
  showPanel(panel: PanelKind | null): void;
  maximise(elementId: string | null): void;
  setControl(controlId: string, value: ControlValue): void;
  setControls(values: ControlValues): void;
  setViewSort(elementId: string, sort: SortKey[]): void;
  setViewLevel(elementId: string, level: string): void;
  refresh(elementId: string): void;
  /** Asks again, so that the column is found because of which these rows cannot be read. */
  findColumn(elementId: string, queryKey: string): void;
  recover(): void;
  rename(name: string): void;
  setSave(save: SaveState): void;
  setPublished(at: string | null, unpublished: boolean): void;
  /** Takes over another document as it is: after reloading or discarding the draft. */
  replaceDocument(document: Workbook): void;
  /** A change of the document that somebody made is on its way. */
  expect(change: Promise<unknown>): void;
  /** Makes sure that the server has the document; false when it could not be saved. */
  flush(): Promise<boolean>;
  /** The revision of the draft that the server has, as far as this session knows. */
  draftRevision(): number;
}

export type WorkbookStore = StoreApi<WorkbookState>;

const UNDO_LIMIT = 200;

export function createWorkbookStore(
  open: OpenWorkbook,
  options: {
    search?: URLSearchParams;
    onChange?: (document: Workbook) => void;
    expect?: (change: Promise<unknown>) => void;
    flush?: () => Promise<boolean>;
    draftRevision?: () => number;
    /** Brings an element into sight. */
    reveal?: (elementId: string) => void;
  } = {},
): WorkbookStore {
  const firstPage = open.document.pages.find((page) => !page.hidden) ?? open.document.pages[0];
  const wanted = options.search?.get('page');
  const startPage = wanted && findPage(open.document, wanted) ? wanted : (firstPage?.id ?? '');

  return createStore<WorkbookState>((set, get) => {
    const carryOut = (command: Command): Command => {
      const done = apply(get().document, command);
      set({ document: done.document, unsaved: true, unpublished: true });
      set(keepSelection(get()));
      set(keepPanel(get()));
      options.onChange?.(done.document);
      return done.inverse;
    };

    const remember = (gesture: Gesture): void => {
      set(({ undoStack }) => {
        // Rows are saved after a moment, in which something else may have been done.
        const later = undoStack.findLastIndex((one) => one.at <= gesture.at) + 1;
        return { undoStack: undoStack.toSpliced(later, 0, gesture).slice(-UNDO_LIMIT), redoStack: [] };
      });
    };

    /** Nothing is changed where nobody sees it: the page comes first. */
    const show = ({ pageId, elementId }: Gesture): void => {
      const { document, maximised } = get();
      if (pageId !== get().pageId && findPage(document, pageId)) get().showPage(pageId);
      if (maximised && maximised !== elementId) set({ maximised: null });
      if (elementId && findElement(document, elementId)) options.reveal?.(elementId);
    };

    type Stack = 'undoStack' | 'redoStack';
    const takeBack = (from: Stack, to: Stack): Promise<void> | undefined => {
      const gesture = get()[from].at(-1);
      if (!gesture) return undefined;
      show(gesture);
      const change = (stack: Stack, now: readonly Gesture[]): void =>
        set(stack === 'undoStack' ? { undoStack: now } : { redoStack: now });
      const put = (stack: Stack, back: Gesture['back']): void =>
        change(stack, [...get()[stack], { ...gesture, back }]);
      change(from, get()[from].slice(0, -1));
      if ('command' in gesture.back) {
        put(to, { command: carryOut(gesture.back.command) });
        show(gesture);
        return undefined;
      }
      return gesture.back.rows().then(
        (again) => {
          if (again) put(to, { rows: again });
        },
        () => put(from, gesture.back),
      );
    };

    const openTables = new Set<OpenRows>();
    let turn: Promise<void> | null = null;
    /** One after the other, and after what is on its way to the warehouse. */
    const inTurn = (step: () => Promise<void> | undefined): void => {
      const waiting = [...openTables].filter((rows) => rows.unsent > 0 && rows.offline === null);
      const before = turn ?? (waiting.length > 0 ? Promise.resolve() : null);
      if (before === null) {
        const running = step();
        if (!running) return;
        turn = running;
      } else {
        turn = before.then(() => Promise.all(waiting.map((rows) => rows.idle()))).then(step);
      }
      const mine = turn;
      void mine.finally(() => {
        if (turn === mine) turn = null;
      });
    };

    return {
      ...open,
      pageId: startPage,
      selection: { elementId: null, columnId: null },
      panel: open.editable ? 'properties' : null,
      maximised: null,
      undoStack: [],
      redoStack: [],
      unsaved: false,
      save: { kind: 'saved', at: null },
      controlValues: readSearch(controls(open.document), options.search ?? new URLSearchParams()),
      adding: null,
      formulaFocus: 0,
      viewLevels: {},
      viewSorts: {},
      refreshes: {},
      columnSearches: {},
      recoveries: 0,

      dispatch(build) {
        if (!get().editable) return;
        const command = build(get().document);
        if (command.steps.length === 0) return;
        const { pageId } = get();
        const elementId = elementOf(command) ?? get().selection.elementId;
        const inverse = carryOut(command);
        remember({ label: command.label, pageId, elementId, at: Date.now(), back: { command: inverse } });
      },
      undo: () => inTurn(() => takeBack('undoStack', 'redoStack')),
      redo: () => inTurn(() => takeBack('redoStack', 'undoStack')),
      undoOnly(gesture) {
        if (gesture === undefined || get().undoStack.at(-1) !== gesture) return false;
        get().undo();
        return true;
      },
      rowsChanged({ label, elementId, at, back }) {
        const pageId = pageOf(get().document, elementId)?.id ?? get().pageId;
        remember({ label, pageId, elementId, at, back: { rows: back } });
      },
      openRows(rows) {
        openTables.add(rows);
        return () => openTables.delete(rows);
      },
      select(elementId, columnId = null) {
        const { selection } = get();
        if (selection.elementId === elementId && selection.columnId === columnId) return;
        set({ selection: { elementId, columnId }, adding: null });
        set(keepPanel(get()));
      },
      editFormula(adding = null) {
        set((state) => ({
          adding,
          selection: adding ? { elementId: adding.elementId, columnId: null } : state.selection,
          formulaFocus: state.formulaFocus + 1,
        }));
      },
      showPage(pageId) {
        set({ pageId, selection: { elementId: null, columnId: null }, maximised: null });
        set(keepPanel(get()));
      },
      showPanel(panel) {
        set({ panel });
      },
      maximise(maximised) {
        set({ maximised });
      },
      setControl(controlId, value) {
        set((state) => ({ controlValues: { ...state.controlValues, [controlId]: value } }));
      },
      setControls(controlValues) {
        set({ controlValues });
      },
      setViewSort(elementId, sort) {
        set((state) => ({ viewSorts: { ...state.viewSorts, [elementId]: sort } }));
      },
      setViewLevel(elementId, level) {
        set((state) => ({ viewLevels: { ...state.viewLevels, [elementId]: level } }));
      },
      refresh(elementId) {
        set((state) => ({
          refreshes: { ...state.refreshes, [elementId]: (state.refreshes[elementId] ?? 0) + 1 },
        }));
      },
      findColumn(elementId, queryKey) {
        set((state) => ({ columnSearches: { ...state.columnSearches, [elementId]: queryKey } }));
        get().refresh(elementId);
      },
      recover() {
        set((state) => ({ recoveries: state.recoveries + 1 }));
      },
      rename(name) {
        set({ name });
      },
      setSave(save) {
        set({ save, unsaved: save.kind !== 'saved' });
      },
      setPublished(publishedAt, unpublished) {
        set({ publishedAt, unpublished });
      },
      replaceDocument(document) {
        // What was typed into rows is not part of the document, and can still be taken back.
        const ofRows = (stack: readonly Gesture[]) => stack.filter(({ back }) => 'rows' in back);
        const { undoStack, redoStack } = get();
        set({ document, undoStack: ofRows(undoStack), redoStack: ofRows(redoStack), unsaved: false });
        set(keepSelection(get()));
      },
      expect: (change) => options.expect?.(change),
      flush: () => options.flush?.() ?? Promise.resolve(true),
      draftRevision: () => options.draftRevision?.() ?? 0,
    };
  });
}

/** The element that a command is about: the first that it names. */
function elementOf(command: Command): string | null {
  for (const step of command.steps) {
    if (step.kind === 'delete-element') return step.element_id;
    if (step.kind === 'insert-element' || step.kind === 'replace-element') return step.element.id;
  }
  return null;
}

/** After a change the selection and the page may be gone: falls back to what is still there. */
function keepSelection(state: WorkbookState): Partial<WorkbookState> {
  const { document, selection, pageId, maximised } = state;
  const elementId = selection.elementId && findElement(document, selection.elementId)?.id;
  const element = elementId ? findDataElement(document, elementId) : undefined;
  const columnId = element?.columns.find((column) => column.id === selection.columnId)?.id ?? null;
  return {
    selection: { elementId: elementId ?? null, columnId },
    pageId: findPage(document, pageId)?.id ?? document.pages[0]?.id ?? '',
    maximised: maximised && pageOf(document, maximised) ? maximised : null,
  };
}

/** SQL and history belong to an element: without one that has them, the panel shows properties again. */
function keepPanel(state: WorkbookState): Partial<WorkbookState> {
  const { panel, document, selection, editable } = state;
  if (panel !== 'sql' && panel !== 'history') return {};
  const element = selection.elementId ? findDataElement(document, selection.elementId) : undefined;
  const kept = element !== undefined && (panel === 'sql' || dataFacts(element).typed !== undefined);
  return kept ? {} : { panel: editable ? 'properties' : null };
}

const Context = createContext<WorkbookStore | null>(null);

export const WorkbookProvider = Context.Provider;

export function useWorkbookStore(): WorkbookStore {
  const store = useContext(Context);
  if (!store) throw new Error('No workbook is open here.');
  return store;
}

export function useWorkbook<T>(select: (state: WorkbookState) => T): T {
  return useStore(useWorkbookStore(), select);
}
