// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: a combobox while it offers values, a text field otherwise
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../locales';
import styles from './Grid.module.css';
import type { Column } from './model';

export interface EditorProps {
  readonly column: Column;
  readonly initial: string;
  /** Typing replaced the value: the caret is at the end; otherwise all text is selected. */
  readonly replace: boolean;
  readonly style: { left: number; width: number; height: number; transform: string };
  /** Leaves with the text; `move` says where the selection goes. */
  readonly onCommit: (text: string, move: EditMove) => void;
  readonly onCancel: () => void;
}

export type EditMove = { readonly by: 'row' | 'column'; readonly step: 1 | -1 } | null;

/**
 * The input over a cell. It is mounted synchronously by the key handler, with the first character in it, so
 * no keystroke is lost however fast somebody types.
 */
export function CellEditor({ column, initial, replace, style, onCommit, onCancel }: EditorProps) {
  const [text, setText] = useState(initial);
  const input = useRef<HTMLTextAreaElement>(null);
  const done = useRef(false);
  const listId = useId();
  const offered =
    column.entry === 'text' ? choicesFor(column.choices, text, replace || text !== initial) : [];
  const [marked, setMarked] = useState(-1);

  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.focus({ preventScroll: true });
    if (replace) element.setSelectionRange(element.value.length, element.value.length);
    else element.select();
  }, [replace]);

  const finish = (value: string, move: EditMove): void => {
    if (done.current) return;
    done.current = true;
    onCommit(value, move);
  };

  // Part of a choice means that choice: the column takes no other text.
  const meant = (): string => (column.entry === 'text' ? choiceMeant(column.choices, text) : null) ?? text;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    event.stopPropagation();
    const picked = offered[marked];
    if (event.key === 'Enter' && event.altKey && column.entry === 'text') {
      event.preventDefault();
      insertLineBreak(event.currentTarget as HTMLTextAreaElement, setText);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      finish(picked ?? meant(), { by: 'row', step: event.shiftKey ? -1 : 1 });
    } else if (event.key === 'Tab') {
      event.preventDefault();
      finish(picked ?? meant(), { by: 'column', step: event.shiftKey ? -1 : 1 });
    } else if (event.key === 'Escape') {
      event.preventDefault();
      done.current = true;
      onCancel();
    } else if (offered.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setMarked((marked + step + offered.length + 1) % (offered.length + 1));
    } else if (replace && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && !text.includes('\n')) {
      event.preventDefault();
      finish(text, { by: 'row', step: event.key === 'ArrowDown' ? 1 : -1 });
    }
  };

  return (
    <div className={styles.editor} style={style}>
      <textarea
        ref={input}
        rows={1}
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-label={t('Value of {{name}}', { name: column.name })}
        role={offered.length > 0 ? 'combobox' : undefined}
        aria-expanded={offered.length > 0 ? true : undefined}
        aria-controls={offered.length > 0 ? listId : undefined}
        aria-activedescendant={
          marked >= 0 && offered[marked] !== undefined ? `${listId}-${marked}` : undefined
        }
        inputMode={column.entry === 'number' ? 'decimal' : undefined}
        placeholder={placeholderOf(column)}
        className={styles.editorInput}
        data-align={column.entry === 'number' ? 'right' : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setMarked(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => finish(meant(), null)}
        onCopy={(event) => event.stopPropagation()}
        onCut={(event) => event.stopPropagation()}
        onPaste={(event) => event.stopPropagation()}
      />
      {offered.length > 0 && (
        <ul className={styles.choices} id={listId}>
          {offered.map((choice, i) => (
            <li
              key={choice}
              id={`${listId}-${i}`}
              data-marked={i === marked || undefined}
              onPointerDown={(event) => {
                event.preventDefault();
                finish(choice, { by: 'row', step: 1 });
              }}
            >
              {choice}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const MOST_CHOICES = 8;

function choicesFor(choices: readonly string[] | undefined, text: string, typed: boolean): readonly string[] {
  if (!choices) return [];
  const needle = text.trim().toLowerCase();
  const matches =
    typed && needle ? choices.filter((choice) => choice.toLowerCase().includes(needle)) : choices;
  return matches.slice(0, MOST_CHOICES);
}

/** The choice that a typed text means: the same one, one that begins with it, or one that holds it. */
export function choiceMeant(choices: readonly string[] | undefined, text: string): string | null {
  const needle = text.trim().toLowerCase();
  if (!choices || needle === '' || choices.includes(text)) return null;
  const lower = choices.map((choice) => choice.toLowerCase());
  const tests = [
    (choice: string) => choice === needle,
    (choice: string) => choice.startsWith(needle),
    (choice: string) => choice.includes(needle),
  ];
  for (const test of tests) {
    const at = lower.findIndex(test);
    if (at >= 0) return choices[at] ?? null;
  }
  return null;
}

function placeholderOf(column: Column): string | undefined {
  if (column.entry === 'date') return t('yyyy-mm-dd');
  if (column.entry === 'datetime') return t('yyyy-mm-dd hh:mm');
  return undefined;
}

function insertLineBreak(input: HTMLTextAreaElement, setText: (text: string) => void): void {
  const { selectionStart: from, selectionEnd: to, value } = input;
  setText(`${value.slice(0, from)}\n${value.slice(to)}`);
  requestAnimationFrame(() => input.setSelectionRange(from + 1, from + 1));
}
