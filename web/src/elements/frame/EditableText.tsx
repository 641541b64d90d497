import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import styles from './EditableText.module.css';

interface EditableTextProps {
  value: string;
  /** What the name belongs to, for screen readers. */
  label: string;
  editable: boolean;
  onChange(value: string): void;
  maxLength?: number;
  className?: string | undefined;
  /** Starts in editing, as for something that was just made. */
  autoEdit?: boolean;
  onDone?: (() => void) | undefined;
  /** Stands within something that takes the focus itself, such as a tab. */
  plain?: boolean;
  /** One click opens it: a click on the name means nothing else here. */
  oneClick?: boolean;
}

/** A name that is changed in place: a double click (or one, where it says so) or Enter opens it, Enter keeps, Escape gives up. */
export function EditableText(props: EditableTextProps) {
  const {
    value,
    label,
    editable,
    onChange,
    maxLength = 200,
    className,
    autoEdit = false,
    onDone,
    plain = false,
    oneClick = false,
  } = props;
  const [draft, setDraft] = useState<string | null>(autoEdit ? value : null);
  const input = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const byKey = useRef(false);
  const editing = draft !== null && editable;

  useEffect(() => {
    if (editing) input.current?.select();
    // The field is gone: who ended it with a key goes on from here.
    else if (byKey.current) text.current?.focus();
    byKey.current = false;
  }, [editing]);

  const finish = (keep: boolean) => {
    const name = draft?.trim();
    setDraft(null);
    if (keep && name && name !== value) onChange(name);
    onDone?.();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    byKey.current = true;
    finish(event.key === 'Enter');
  };

  if (editing) {
    return (
      <input
        ref={input}
        className={`${styles.nameInput} ${className ?? ''}`}
        aria-label={label}
        value={draft}
        maxLength={maxLength}
        size={Math.max(6, draft.length)}
        // biome-ignore lint/a11y/noAutofocus: the person just asked to edit it
        autoFocus
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => finish(true)}
      />
    );
  }
  if (!editable || plain) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the menu next to it renames by keyboard
      <span
        className={`${styles.name} ${className ?? ''}`}
        title={value}
        onDoubleClick={editable ? () => setDraft(value) : undefined}
      >
        {value}
      </span>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a heading's text that opens for editing, styled as text
    <span
      ref={text}
      role="button"
      tabIndex={0}
      data-name
      className={`${styles.name} ${className ?? ''}`}
      aria-label={`${label}: ${value}`}
      title={value}
      onClick={oneClick ? () => setDraft(value) : undefined}
      onDoubleClick={() => setDraft(value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'F2') return;
        event.preventDefault();
        setDraft(value);
      }}
    >
      {value}
    </span>
  );
}
