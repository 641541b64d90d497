import { IconChevronDown, IconEyeOff, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { EditableText } from '../elements/frame/EditableText';
import { t } from '../locales';

import { ActionIcon, afterMenu, confirm, Menu, Tooltip } from '../ui';
import { addPage, duplicatePage, hidePage, movePage, removePage, renamePage } from '../workbook/commands';
import type { Page } from '../workbook/document';
import { useWorkbook, useWorkbookStore } from '../workbook/store';

import styles from './PageTabs.module.css';

/** The pages at the bottom. In editing: add, rename (double click, F2), reorder, hide, delete. */
export function PageTabs() {
  const store = useWorkbookStore();
  const pages = useWorkbook((state) => state.document.pages);
  const pageId = useWorkbook((state) => state.pageId);
  const editable = useWorkbook((state) => state.editable);
  const [dragged, setDragged] = useState<string | null>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const shown = editable ? pages : pages.filter((page) => !page.hidden);
  const { dispatch, showPage } = store.getState();
  if (!editable && shown.length < 2) return null;

  const add = () => {
    dispatch((document) => addPage(document));
    const last = store.getState().document.pages.at(-1);
    if (last) showPage(last.id);
  };
  const move = (id: string, index: number) => {
    if (index >= 0 && index < pages.length) dispatch((document) => movePage(document, id, index));
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key === 'F2' && editable) return setRenamed(pageId);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const page = pages[index];
    if (editable && event.altKey && page) return move(page.id, index + step);
    const next = shown[(index + step + shown.length) % shown.length];
    if (!next) return;
    showPage(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };

  return (
    <nav className={styles.bar} aria-label={t('Pages')}>
      <div className={styles.tabs} role="tablist" aria-label={t('Pages')}>
        {shown.map((page, index) => (
          <div
            key={page.id}
            id={`tab-${page.id}`}
            role="tab"
            aria-selected={page.id === pageId}
            aria-label={page.name}
            tabIndex={page.id === pageId ? 0 : -1}
            className={styles.tab}
            data-current={page.id === pageId || undefined}
            data-hidden={page.hidden || undefined}
            data-dragged={dragged === page.id || undefined}
            draggable={editable}
            onClick={() => showPage(page.id)}
            onKeyDown={(event) => event.target === event.currentTarget && onKeyDown(event, index)}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(page.id);
            }}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => dragged && event.preventDefault()}
            onDrop={() => dragged && dragged !== page.id && move(dragged, pages.indexOf(page))}
          >
            {page.hidden && (
              <Tooltip label={t('Hidden from viewers')}>
                <IconEyeOff size={14} />
              </Tooltip>
            )}
            <TabName
              key={`${page.id} ${page.id === renamed}`}
              page={page}
              editable={editable}
              renaming={page.id === renamed}
              onDone={() => {
                setRenamed(null);
                document.getElementById(`tab-${page.id}`)?.focus();
              }}
            />
          </div>
        ))}
      </div>
      {editable && <PageMenu onMove={move} onRename={() => setRenamed(pageId)} />}
      {editable && (
        <Tooltip label={t('Add page')}>
          <ActionIcon aria-label={t('Add page')} onClick={add}>
            <IconPlus size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </nav>
  );
}

interface TabNameProps {
  page: Page;
  editable: boolean;
  /** It is open for another name. */
  renaming: boolean;
  onDone(): void;
}

function TabName({ page, editable, renaming, onDone }: TabNameProps) {
  const { dispatch } = useWorkbookStore().getState();
  return (
    <EditableText
      value={page.name}
      label={t('Page')}
      editable={editable}
      plain
      autoEdit={renaming}
      onDone={renaming ? onDone : undefined}
      onChange={(name) => dispatch((document) => renamePage(document, page.id, name))}
    />
  );
}

interface PageMenuProps {
  onMove(id: string, index: number): void;
  onRename(): void;
}

function PageMenu({ onMove, onRename }: PageMenuProps) {
  const store = useWorkbookStore();
  const pages = useWorkbook((state) => state.document.pages);
  const pageId = useWorkbook((state) => state.pageId);
  const { dispatch, showPage } = store.getState();
  const index = pages.findIndex((page) => page.id === pageId);
  const page = pages[index];
  if (!page) return null;

  const remove = async () => {
    const agreed =
      page.elements.length === 0 ||
      (await confirm({
        title: t('Delete the page {{name}}?', { name: page.name }),
        message: t('Its {{count}} elements are deleted with it. Undo brings them back.', {
          count: page.elements.length,
        }),
        action: t('Delete page'),
        danger: true,
      }));
    if (!agreed) return;
    dispatch((document) => removePage(document, page.id));
  };
  const duplicate = () => {
    dispatch((document) => duplicatePage(document, page.id));
    const copy = store.getState().document.pages[index + 1];
    if (copy) showPage(copy.id);
  };

  return (
    <Menu width={184} position="top-start">
      <Menu.Target>
        <ActionIcon aria-label={t('Menu of page {{name}}', { name: page.name })}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => afterMenu(onRename)}>{t('Rename')}</Menu.Item>
        <Menu.Item onClick={duplicate}>{t('Duplicate page')}</Menu.Item>
        <Menu.Item disabled={index === 0} onClick={() => onMove(page.id, index - 1)}>
          {t('Move left')}
        </Menu.Item>
        <Menu.Item disabled={index === pages.length - 1} onClick={() => onMove(page.id, index + 1)}>
          {t('Move right')}
        </Menu.Item>
        <Menu.Item onClick={() => dispatch((document) => hidePage(document, page.id, !page.hidden))}>
          {page.hidden ? t('Show to viewers') : t('Hide from viewers')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item c="var(--tw-bad)" disabled={pages.length === 1} onClick={() => void remove()}>
          {t('Delete page')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
