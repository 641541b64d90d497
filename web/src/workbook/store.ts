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

/** What the right panel shows. */
export type PanelKind = 'properties' | 'sql' | 'queries' | 'history';

/** A column that is about to be added: its formula is being written. */
export interface NewColumn {
  elementId: string;
  level: string;
  index: number | null;
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
  undoStack: readonly Command[];
  redoStack: readonly Command[];
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
  /** By element, the rows (by the key of their shape) for which somebody asked to find the column that fails. */
  columnSearches: Readonly<Record<string, string>>;
  /** Grows when the server is back after it did not answer: what could not be read is asked for again. */
  recoveries: number;

  dispatch(build: (document: Workbook) => Command): void;
  undo(): void;
  redo(): void;
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
  findColumn(elementId: string, shapeKey: string): void;
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
        const inverse = carryOut(command);
        set((state) => ({ undoStack: [...state.undoStack, inverse].slice(-UNDO_LIMIT), redoStack: [] }));
      },
      undo() {
        const command = get().undoStack.at(-1);
        if (!command) return;
        const inverse = carryOut(command);
        set((state) => ({
          undoStack: state.undoStack.slice(0, -1),
          redoStack: [...state.redoStack, inverse],
        }));
      },
      redo() {
        const command = get().redoStack.at(-1);
        if (!command) return;
        const inverse = carryOut(command);
        set((state) => ({
          redoStack: state.redoStack.slice(0, -1),
          undoStack: [...state.undoStack, inverse],
        }));
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
      findColumn(elementId, shapeKey) {
        set((state) => ({ columnSearches: { ...state.columnSearches, [elementId]: shapeKey } }));
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
        set({ document, undoStack: [], redoStack: [], unsaved: false });
        set(keepSelection(get()));
      },
      expect: (change) => options.expect?.(change),
      flush: () => options.flush?.() ?? Promise.resolve(true),
      draftRevision: () => options.draftRevision?.() ?? 0,
    };
  });
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
  const kept = panel === 'sql' ? element !== undefined : element?.kind === 'input-table';
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
