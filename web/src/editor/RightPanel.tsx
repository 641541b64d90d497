import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { entryOf } from '../elements/registry';
import { t } from '../locales';

import { ActionIcon, afterMenu, EmptyState, Group, Tooltip, useFocusBack } from '../ui';
import { findElement } from '../workbook/document';
import { useWorkbook, useWorkbookStore } from '../workbook/store';

import { PageSettings } from './PageSettings';
import { QueriesPanel } from './QueriesPanel';
import styles from './RightPanel.module.css';
import { SqlPanel } from './SqlPanel';

/** Properties of the selected element, its SQL, its history, or the workbook's queries. */
export function RightPanel() {
  const store = useWorkbookStore();
  const panel = useWorkbook((state) => state.panel);
  const editable = useWorkbook((state) => state.editable);
  const element = useWorkbook((state) =>
    state.selection.elementId ? findElement(state.document, state.selection.elementId) : undefined,
  );
  const { showPanel } = store.getState();
  const entry = element && entryOf(element.kind);
  const close = () => showPanel(editable ? 'properties' : null);
  if (panel === null) return null;

  if (panel === 'queries') {
    return (
      <Panel title={t('Query history')} onClose={close} asked>
        <QueriesPanel />
      </Panel>
    );
  }
  if (panel === 'sql') {
    return (
      <Panel
        title={element ? t('SQL of {{name}}', { name: element.name }) : t('SQL')}
        onClose={close}
        wide
        asked
      >
        {element && 'columns' in element ? (
          <SqlPanel key={element.id} element={element} />
        ) : (
          <EmptyState compact title={t('Select an element with rows')} />
        )}
      </Panel>
    );
  }
  if (panel === 'history') {
    return (
      <Panel title={t('History')} onClose={close} wide asked>
        {element && entry?.History ? (
          <entry.History key={element.id} element={element} />
        ) : (
          <EmptyState compact title={t('Select an input table')} />
        )}
      </Panel>
    );
  }
  if (!editable) return null;
  return (
    <Panel
      key={element?.id ?? 'page'}
      title={entry ? entry.title : t('Page')}
      onClose={() => showPanel(null)}
    >
      {element && entry ? <entry.Panel key={element.id} element={element} /> : <PageSettings />}
    </Panel>
  );
}

interface PanelProps {
  title: string;
  wide?: boolean;
  /** Somebody chose to see it, and goes on in it. */
  asked?: boolean;
  onClose(): void;
  children: ReactNode;
}

function Panel({ title, wide, asked, onClose, children }: PanelProps) {
  const root = useRef<HTMLElement>(null);
  useFocusBack(true, root);
  useEffect(() => {
    if (!asked) return;
    return afterMenu(() => root.current?.focus({ preventScroll: true }));
  }, [asked]);
  // What was asked for is open at once; properties come by themselves and leave the page to be seen.
  const [folded, setFolded] = useState(!wide);
  const word = folded ? t('Unfold panel') : t('Fold panel');
  return (
    <aside
      ref={root}
      tabIndex={-1}
      className={styles.panel}
      data-wide={wide || undefined}
      data-folded={folded || undefined}
      aria-label={title}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            className={styles.fold}
            aria-label={word}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          >
            {folded ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          </ActionIcon>
          <Tooltip label={t('Close')}>
            <ActionIcon aria-label={t('Close panel')} onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </div>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
