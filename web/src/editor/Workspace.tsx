import { type UIEvent, useLayoutEffect, useRef } from 'react';
import { changedSince } from '../elements/frame/texts';
import { Canvas } from '../layout/Canvas';
import { t } from '../locales';
import { EmptyState, toast, useShortcuts } from '../ui';
import { removeElements, setLayout } from '../workbook/commands';
import { descendants, findElement, findPage } from '../workbook/document';
import { factsOf, minimumOf } from '../workbook/kinds';
import { placesOf } from '../workbook/newElements';
import { useWorkbook, useWorkbookStore } from '../workbook/store';
import { EmptyPage } from './AddElement';
import { ElementView } from './ElementView';
import { FormulaRow } from './FormulaRow';
import { Header } from './Header';
import { PageTabs } from './PageTabs';
import { RightPanel } from './RightPanel';
import styles from './Session.module.css';

interface WorkspaceProps {
  onReload(): void;
  onRetry(): void;
}

/** Header, formula bar, canvas, right panel, page tabs. */
export function Workspace({ onReload, onRetry }: WorkspaceProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const maximised = useWorkbook((state) => state.maximised);
  const { undo, redo, select, maximise } = store.getState();

  useShortcuts({
    'mod+Z': () => !inEditor() && undo(),
    'mod+shift+Z': () => !inEditor() && redo(),
    'mod+Y': () => !inEditor() && redo(),
    Escape: () => (store.getState().maximised ? maximise(null) : select(null)),
    Delete: () => editable && removeSelected(),
    Backspace: () => editable && removeSelected(),
  });

  function removeSelected() {
    const { selection, document, dispatch } = store.getState();
    const id = selection.elementId;
    // Within a grid the key is the grid's; only a focused frame or the page itself deletes.
    if (!id || window.document.activeElement?.closest('[role="grid"], [role="treegrid"], [role="dialog"]'))
      return;
    if (!window.document.activeElement?.closest('[data-canvas]')) return;
    if (descendants(document, id).length > 0) {
      toast.failure({
        message: t('Other elements read this one.'),
        hint: t('Delete it from its menu, which names them.'),
      });
      return;
    }
    dispatch((current) => removeElements(current, [id]));
    const deletion = store.getState().undoStack.at(-1);
    toast.undoable(t('The element was deleted.'), () => {
      if (!store.getState().undoOnly(deletion)) toast.failure(changedSince());
    });
  }

  return (
    <>
      <Header reload={onReload} retry={onRetry} />
      {editable && <FormulaRow />}
      <div className={styles.workspace}>
        {maximised ? <Maximised id={maximised} /> : <PageCanvas />}
        <RightPanel />
      </div>
      <PageTabs />
    </>
  );
}

/** Undo belongs to the text that is being typed, or to the grid that has its own. */
function inEditor(): boolean {
  const focus = window.document.activeElement;
  if (!focus) return false;
  return (
    focus.matches('input, textarea, [contenteditable="true"]') ||
    focus.closest('[data-typed] [role="grid"]') !== null
  );
}

function PageCanvas() {
  const store = useWorkbookStore();
  const document = useWorkbook((state) => state.document);
  const pageId = useWorkbook((state) => state.pageId);
  const editable = useWorkbook((state) => state.editable);
  const selectedId = useWorkbook((state) => state.selection.elementId);
  const place = useScrollPlace(pageId);
  const page = findPage(document, pageId);
  if (!page) return null;
  const { select, dispatch } = store.getState();

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press outside of the elements ends the selection
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <div
      className={styles.scroll}
      data-canvas
      {...place}
      onClick={(event) => {
        const { target, currentTarget } = event;
        if (target === currentTarget || target === currentTarget.firstElementChild) select(null);
      }}
    >
      <div className={styles.page}>
        {page.elements.length === 0 ? (
          editable ? (
            <EmptyPage />
          ) : (
            <EmptyState title={t('This page is empty')}>{t('Nothing was put on it yet.')}</EmptyState>
          )
        ) : (
          <Canvas
            key={page.id}
            places={placesOf(document, pageId)}
            editable={editable}
            selectedId={selectedId}
            nameOf={(id) => findElement(document, id)?.name ?? ''}
            minimumOf={(id) => {
              const element = findElement(document, id);
              return element ? minimumOf(element) : { width: 1, height: 1 };
            }}
            grows={(id) => {
              const element = findElement(document, id);
              return element !== undefined && factsOf(element.kind).grows === true;
            }}
            onSelect={(id) => {
              // A press inside the selected element keeps its column.
              if (id === null || id !== store.getState().selection.elementId) select(id);
            }}
            onChange={(layout) => dispatch((current) => setLayout(current, pageId, layout))}
          >
            {(id) => <ElementView id={id} />}
          </Canvas>
        )}
      </div>
    </div>
  );
}

/** Each page opens at its top, and later where it was left. */
function useScrollPlace(pageId: string) {
  const ref = useRef<HTMLDivElement>(null);
  const places = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    if (ref.current) ref.current.scrollTop = places.current.get(pageId) ?? 0;
  }, [pageId]);
  const onScroll = (event: UIEvent) => places.current.set(pageId, event.currentTarget.scrollTop);
  return { ref, onScroll };
}

function Maximised({ id }: { id: string }) {
  return (
    <div className={styles.maximised} data-canvas>
      <ElementView id={id} />
    </div>
  );
}
