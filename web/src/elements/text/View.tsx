import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import { t } from '../../locales';
import { updateElement } from '../../workbook/commands';
import type { TextElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { BorderlessFrame } from '../frame/BorderlessFrame';
import { ElementMenu } from '../frame/ElementFrame';
import styles from './text.module.css';

/** Markdown in place. Raw HTML in it stays text. */
export function TextView({ element }: { element: TextElement }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const editing = draft !== null && editable;
  useEffect(() => {
    if (editing) field.current?.focus();
  }, [editing]);

  const finish = (keep: boolean) => {
    if (keep && draft !== null && draft !== element.body) {
      store
        .getState()
        .dispatch((document) =>
          updateElement<TextElement>(document, element.id, { body: draft }, t('Edit text')),
        );
    }
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') finish(false);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish(true);
  };

  return (
    <BorderlessFrame element={element} menu={<ElementMenu element={element} small />}>
      {editing ? (
        <textarea
          ref={field}
          className={styles.editor}
          aria-label={t('Markdown of {{name}}', { name: element.name })}
          value={draft}
          maxLength={50_000}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => finish(true)}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the panel's field is the keyboard's way to edit
        <div
          className={styles.text}
          data-drag-handle={editable || undefined}
          onDoubleClick={() => editable && setDraft(element.body)}
        >
          {element.body.trim() === '' ? (
            editable && <p className={styles.empty}>{t('Double-click to write')}</p>
          ) : (
            <Markdown
              components={{
                a: ({ href, children }) => (
                  <a href={href} target="_blank" rel="noreferrer noopener">
                    {children}
                  </a>
                ),
              }}
            >
              {element.body}
            </Markdown>
          )}
        </div>
      )}
    </BorderlessFrame>
  );
}
