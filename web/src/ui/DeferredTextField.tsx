import { useEffect, useState } from 'react';
import { NumberInput, Textarea, TextField } from './mantine';

interface DeferredTextFieldProps {
  label: string;
  value: string;
  onCommit(value: string): void;
  description?: string;
  placeholder?: string;
  /** What is wrong with a text, or null. */
  check?(value: string): string | null;
  lines?: number;
  maxLength?: number;
  hideLabel?: boolean;
}

/** A text that takes effect on Enter or when the field is left, so that one change is one step of undo. */
export function DeferredTextField(props: DeferredTextFieldProps) {
  const { label, value, onCommit, description, placeholder, check, lines, maxLength, hideLabel } = props;
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const problem = draft === value ? null : (check?.(draft) ?? null);
  const commit = () => {
    if (draft === value) return;
    if (check?.(draft)) setDraft(value);
    else onCommit(draft);
  };
  const common = {
    label: hideLabel ? undefined : label,
    'aria-label': label,
    description,
    placeholder,
    maxLength,
    error: problem,
    value: draft,
    onBlur: commit,
  };
  if (lines) {
    return (
      <Textarea
        {...common}
        autosize
        minRows={lines}
        maxRows={12}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextField
      {...common}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(value);
      }}
    />
  );
}

interface NumberFieldProps {
  label: string;
  value: number | null;
  onCommit(value: number | null): void;
  placeholder?: string;
  min?: number;
  max?: number;
  integer?: boolean;
  hideLabel?: boolean;
}

/** A number that takes effect on Enter or when the field is left; an empty field is null. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onCommit, placeholder, min, max, integer, hideLabel } = props;
  const [draft, setDraft] = useState<number | string>(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  const commit = () => {
    const next = draft === '' || Number.isNaN(Number(draft)) ? null : Number(draft);
    if (next !== value) onCommit(next);
  };
  return (
    <NumberInput
      label={hideLabel ? undefined : label}
      aria-label={label}
      placeholder={placeholder}
      min={min}
      max={max}
      allowDecimal={!integer}
      hideControls
      value={draft}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
