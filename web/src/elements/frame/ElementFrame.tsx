import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconCode,
  IconCopy,
  IconDatabaseExport,
  IconDots,
  IconFileArrowRight,
  IconRefresh,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { toastProblem } from '../../api/problem';
import { bottom } from '../../layout/place';
import { t } from '../../locales';
import { ActionIcon, confirm, Menu, Tooltip, toast } from '../../ui';
import { duplicateElement, moveElementToPage, removeElements, renameElement } from '../../workbook/commands';
import { descendants, type Element, isDataElement } from '../../workbook/document';
import { factsOf } from '../../workbook/kinds';
import { elementSource, insertElement, placesOf } from '../../workbook/newElements';
import { revealElement } from '../../workbook/reveal';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { elementEntries, type FromElement } from '../entry';
import { MaterializeDialog } from '../publish/MaterializeDialog';
import { WarehouseViewDialog } from '../publish/WarehouseViewDialog';
import { EditableText } from './EditableText';
import styles from './Frame.module.css';
import { changedSince } from './texts';

interface ElementFrameProps {
  element: Element;
  /** Beside the title: state of the data, filters. */
  tools?: ReactNode;
  /** More entries at the top of the menu. */
  menu?: ReactNode;
  /** No border and no header while it is not selected: text, dividers, controls. */
  quiet?: boolean;
  /** No title at all. */
  untitled?: boolean;
  children: ReactNode;
}

/** The box around an element: title, tools, menu. */
export function ElementFrame({ element, tools, menu, quiet, untitled, children }: ElementFrameProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const selected = useWorkbook((state) => state.selection.elementId === element.id);
  const rename = (name: string) =>
    store.getState().dispatch((document) => renameElement(document, element.id, name));
  const showMenu = isDataElement(element) || editable;

  return (
    <section
      className={styles.frame}
      aria-label={element.name}
      data-kind={element.kind}
      data-typed={factsOf(element.kind).data?.typed ? true : undefined}
      data-element={element.id}
      data-selected={(selected && editable) || undefined}
      data-quiet={quiet || undefined}
    >
      {!untitled && (
        <div className={styles.header} data-drag-handle={editable || undefined}>
          <div className={styles.title}>
            <EditableText
              value={element.name}
              label={t('Title')}
              editable={editable}
              onChange={rename}
              maxLength={200}
            />
          </div>
          <div className={styles.tools}>
            {tools}
            {showMenu && <ElementMenu element={element} extra={menu} />}
          </div>
        </div>
      )}
      <div className={styles.body}>{children}</div>
    </section>
  );
}

/** The kinds of which one more can read an element. */
const readers = () =>
  Object.values(elementEntries)
    .flatMap(({ fromElement, ...entry }) => (fromElement ? [{ ...entry, fromElement }] : []))
    .sort((one, other) => one.fromElement.order - other.fromElement.order);

interface ElementMenuProps {
  element: Element;
  extra?: ReactNode;
  small?: boolean;
}

export function ElementMenu({ element, extra, small = false }: ElementMenuProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const maximised = useWorkbook((state) => state.maximised === element.id);
  const pages = useWorkbook((state) => state.document.pages);
  const pageId = useWorkbook((state) => state.pageId);
  const [dialog, setDialog] = useState<'view' | 'materialize' | null>(null);
  const data = isDataElement(element);
  const { select, showPanel, refresh, maximise } = store.getState();

  const selectElement = () => {
    // A column that is selected in it stays selected.
    if (store.getState().selection.elementId !== element.id) select(element.id);
  };
  const addReader = async ({ make, setUp }: FromElement) => {
    if (!data) return;
    try {
      insertElement(store, await make(store.getState(), elementSource(element), element.name));
      if (setUp) showPanel('properties');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={224}>
        <Menu.Target>
          <Tooltip label={t('More')}>
            <ActionIcon size={small ? 22 : 28} aria-label={t('Menu of {{name}}', { name: element.name })}>
              <IconDots size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {extra}
          {data && (
            <>
              <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => refresh(element.id)}>
                {t('Refresh')}
              </Menu.Item>
              <Menu.Item
                leftSection={maximised ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
                onClick={() => maximise(maximised ? null : element.id)}
              >
                {maximised ? t('Restore size') : t('Maximise')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCode size={16} />}
                onClick={() => {
                  selectElement();
                  showPanel('sql');
                }}
              >
                {t('View SQL')}
              </Menu.Item>
            </>
          )}
          {editable && data && (
            <>
              <Menu.Divider />
              {readers().map(({ kind, icon: Icon, fromElement }) => (
                <Menu.Item
                  key={kind}
                  leftSection={<Icon size={16} />}
                  onClick={() => void addReader(fromElement)}
                >
                  {fromElement.label()}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item leftSection={<IconDatabaseExport size={16} />} onClick={() => setDialog('view')}>
                {t('Warehouse view…')}
              </Menu.Item>
              <Menu.Item leftSection={<IconStack2 size={16} />} onClick={() => setDialog('materialize')}>
                {t('Materialize…')}
              </Menu.Item>
            </>
          )}
          {editable && (
            <>
              {data && <Menu.Divider />}
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => duplicate(element)}>
                {t('Duplicate')}
              </Menu.Item>
              {pages
                .filter((page) => page.id !== pageId)
                .slice(0, 8)
                .map((page) => (
                  <Menu.Item
                    key={page.id}
                    leftSection={<IconFileArrowRight size={16} />}
                    onClick={() => moveTo(page.id)}
                  >
                    {t('Move to {{page}}', { page: page.name })}
                  </Menu.Item>
                ))}
              <Menu.Item
                c="var(--tw-bad)"
                leftSection={<IconTrash size={16} />}
                onClick={() => void remove(element)}
              >
                {t('Delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'view' && data && <WarehouseViewDialog element={element} onClose={() => setDialog(null)} />}
      {dialog === 'materialize' && data && (
        <MaterializeDialog element={element} onClose={() => setDialog(null)} />
      )}
    </>
  );

  function duplicate(original: Element) {
    const { document, dispatch } = store.getState();
    const places = placesOf(document, pageId);
    const place = places.find((candidate) => candidate.element_id === original.id);
    if (!place) return;
    dispatch((current) => duplicateElement(current, original.id, { ...place, y: bottom(places) }));
    const { document: after } = store.getState();
    const copy = after.pages.find((page) => page.id === pageId)?.elements.at(-1);
    if (!copy) return;
    select(copy.id);
    revealElement(copy.id);
  }

  function moveTo(target: string) {
    const { document, dispatch } = store.getState();
    const place = placesOf(document, pageId).find((candidate) => candidate.element_id === element.id);
    if (!place) return;
    const y = bottom(placesOf(document, target));
    dispatch((current) => moveElementToPage(current, element.id, target, { ...place, y }));
  }

  async function remove(gone: Element) {
    const { document, dispatch } = store.getState();
    const readers = descendants(document, gone.id);
    if (readers.length > 0) {
      const agreed = await confirm({
        title: t('Delete {{name}} and what reads it?', { name: gone.name }),
        message: t('These elements have it as their source and are deleted with it: {{readers}}.', {
          readers: readers.map((reader) => reader.name).join(', '),
        }),
        action: t('Delete {{n}} elements', { n: readers.length + 1 }),
        danger: true,
      });
      if (!agreed) return;
    }
    dispatch((current) => removeElements(current, [gone.id, ...readers.map((reader) => reader.id)]));
    const undo = store.getState().undoStack.at(-1);
    toast.undoable(t('"{{name}}" was deleted.', { name: gone.name }), () => {
      if (!store.getState().undoOnly(undo)) toast.failure(changedSince());
    });
  }
}
