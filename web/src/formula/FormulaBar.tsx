import { IconAlertTriangle, IconCheck, IconMathFunction, IconX } from '@tabler/icons-react';
import {
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { t } from '../locales';
import type { OpenCall } from './complete';
import styles from './Formula.module.css';
import type { FormulaEditorHandle } from './FormulaEditor';
import { fromCodePoints } from './positions';
import type { CheckFormula, FormulaChecked, FormulaNames, FormulaProblem } from './types';
import { useCheck } from './useCheck';

// The editor is a large part of the program: it is loaded in parallel with the first paint.
const loadEditor = () => import('./FormulaEditor').then((module) => ({ default: module.FormulaEditor }));
const FormulaEditor = lazy(loadEditor);

export interface FormulaBarHandle {
  focus(): void;
  /** Puts text at the caret, for example a column picked in the grid. */
  insert(text: string): void;
}

export interface FormulaBarProps {
  /** What is edited; another id starts afresh. Null: nothing is selected. */
  readonly id: string | null;
  readonly columnName: string;
  readonly value: string;
  readonly names: FormulaNames;
  /** Result type of the committed formula. */
  readonly type?: string | null;
  /** Problems of the committed formula. */
  readonly problems?: readonly FormulaProblem[];
  readonly check?: CheckFormula;
  readonly readOnly?: boolean;
  /** Why it is read-only, in one sentence. */
  readonly readOnlyReason?: string;
  readonly placeholder?: string;
  readonly onCommit: (formula: string) => void;
  readonly onCancel?: () => void;
  readonly onChange?: (formula: string, dirty: boolean) => void;
  readonly onChecked?: (checked: FormulaChecked) => void;
  /** The first values of the formula: drawn beneath while it is edited. */
  readonly preview?: (formula: string, ok: boolean) => ReactNode;
  readonly onRename?: () => void;
  readonly ref?: Ref<FormulaBarHandle>;
}

const NONE: readonly FormulaProblem[] = [];

const TYPES: Readonly<Record<string, () => string>> = {
  text: () => t('Text'),
  number: () => t('Number'),
  date: () => t('Date'),
  logical: () => t('Logical'),
  variant: () => t('Structured data'),
  null: () => t('Null'),
};

/** The bar under the header: name, formula, type, problems, first values. Starts afresh for another column. */
export function FormulaBar(props: FormulaBarProps) {
  // Before the first column is selected: by then there may be no network.
  useEffect(() => void loadEditor().catch(() => undefined), []);
  return <Bar key={props.id ?? ''} {...props} />;
}

function Bar(props: FormulaBarProps) {
  const { id, value, names, readOnly = false, check, onChecked } = props;
  const [draft, setDraft] = useState(value);
  const [focused, setFocused] = useState(false);
  const [within, setWithin] = useWithin();
  const [call, setCall] = useState<OpenCall | null>(null);
  const editor = useRef<FormulaEditorHandle>(null);
  const committed = useRef(value);
  const dirty = draft !== value;

  // The committed formula changed elsewhere (undo, another person): follow, unless something is being typed.
  useEffect(() => {
    setDraft((text) => (text === committed.current ? value : text));
    committed.current = value;
  }, [value]);

  const state = useCheck(draft, check, (dirty || within) && !readOnly && draft.trim() !== '');
  const { checked } = state;
  useEffect(() => {
    if (checked && dirty) onChecked?.(checked);
  }, [checked, dirty, onChecked]);

  useImperativeHandle(props.ref, () => ({
    focus: () => editor.current?.focus(),
    insert: (text) => editor.current?.insert(text),
  }));

  const commit = (text: string): void => props.onCommit(text.trim());
  const cancel = (): void => {
    setDraft(value);
    props.onChange?.(value, false);
    props.onCancel?.();
  };

  const problems = dirty ? state.problems : (props.problems ?? []);
  const problem = problems[0];
  const warnings = problem || state.formula !== draft ? NONE : (checked?.warnings ?? NONE);
  const type = dirty ? (checked?.type ?? null) : (props.type ?? null);
  const signature = focused && !problem ? signatureOf(call, names) : null;
  const preview = dirty && draft.trim() !== '' ? props.preview?.(draft, !state.pending && !problem) : null;
  const empty = id === null;
  const open = within || dirty;
  return (
    <section
      className={styles.bar}
      aria-label={t('Formula bar')}
      data-focused={focused || undefined}
      onFocus={() => setWithin(true)}
      onBlur={(event) => setWithin(event.currentTarget.contains(event.relatedTarget))}
    >
      <div className={styles.line}>
        <div className={styles.name} title={props.columnName} data-empty={empty || undefined}>
          <IconMathFunction size={16} aria-hidden="true" />
          <button type="button" disabled={!props.onRename || empty} onClick={props.onRename}>
            {empty ? t('No column') : props.columnName}
          </button>
        </div>
        <span className={styles.equals} aria-hidden="true">
          =
        </span>
        <div className={styles.field}>
          {empty ? (
            <span className={styles.hint}>{t('Select a column to see its formula.')}</span>
          ) : (
            <Suspense fallback={<code className={styles.fallback}>{draft}</code>}>
              <FormulaEditor
                ref={editor}
                value={draft}
                names={names}
                problems={problems}
                warnings={warnings}
                readOnly={readOnly}
                lineBeneath={Boolean(problem || warnings.length > 0 || signature || preview)}
                label={t('Formula of {{name}}', { name: props.columnName })}
                placeholder={props.placeholder ?? (readOnly ? '' : t('For example Sum([Amount])'))}
                onChange={(text) => {
                  setDraft(text);
                  props.onChange?.(text, text !== value);
                }}
                onCommit={commit}
                onCancel={cancel}
                onCall={setCall}
                onFocusChange={setFocused}
              />
            </Suspense>
          )}
        </div>
        {problem && !open && (
          <span className={styles.trouble} title={problem.message}>
            {problem.message}
          </span>
        )}
        {readOnly && props.readOnlyReason && <span className={styles.hint}>{props.readOnlyReason}</span>}
        {type && TYPES[type] && (
          <span className={styles.type} title={t('Type of the result')}>
            {TYPES[type]()}
          </span>
        )}
        {dirty && !readOnly && (
          <>
            <button
              type="button"
              className={styles.button}
              aria-label={t('Discard changes')}
              title={t('Discard (Esc)')}
              onClick={cancel}
            >
              <IconX size={16} aria-hidden="true" />
            </button>
            <button
              type="button"
              className={styles.button}
              data-primary
              aria-label={t('Apply formula')}
              title={t('Apply (Enter)')}
              onClick={() => commit(draft)}
            >
              <IconCheck size={16} aria-hidden="true" />
            </button>
          </>
        )}
      </div>
      {open && !empty && !readOnly && (
        <Beneath
          problem={problem}
          warning={warnings[0]}
          onFix={(fixed) => {
            // The button goes with its problem: typing goes on in the formula.
            editor.current?.replace(fixed);
            editor.current?.focus();
          }}
          formula={draft}
          signature={signature}
          preview={problem ? null : preview}
        />
      )}
    </section>
  );
}

interface BeneathProps {
  readonly problem: FormulaProblem | undefined;
  readonly warning: FormulaProblem | undefined;
  readonly formula: string;
  readonly onFix: (formula: string) => void;
  readonly signature: ReactNode;
  readonly preview: ReactNode;
}

function Beneath({ problem, warning, formula, onFix, signature, preview }: BeneathProps) {
  const shown = problem ?? warning;
  const fix = shown?.fix;
  const fixed = fix
    ? formula.slice(0, fromCodePoints(formula, fix.start)) +
      fix.text +
      formula.slice(fromCodePoints(formula, fix.end))
    : null;
  return (
    <div className={styles.beneath} role="status">
      {!shown && !signature && !preview && (
        <span>{t('Enter applies the formula, Esc leaves it as it was.')}</span>
      )}
      {shown && (
        <span className={styles.problem} data-warning={!problem || undefined}>
          {!problem && <IconAlertTriangle size={14} aria-label={t('Warning')} />}
          <strong>{shown.message}</strong>
          {shown.hint && <span> {shown.hint}</span>}
          {fix && fixed !== null && (
            <button type="button" className={styles.fix} onClick={() => onFix(fixed)}>
              {fix.title}
            </button>
          )}
        </span>
      )}
      {(!warning || problem) && signature}
      {preview && <div className={styles.preview}>{preview}</div>}
    </div>
  );
}

/**
 * Whether the focus is in the bar. Its second line goes only after a press that leaves it has ended: what is
 * pressed must not move away from under the pointer.
 */
function useWithin() {
  const [within, setWithin] = useState(false);
  const pressed = useRef(false);
  const wanted = useRef(false);
  useEffect(() => {
    const press = () => {
      pressed.current = true;
    };
    const release = () => {
      pressed.current = false;
      setTimeout(() => setWithin(wanted.current));
    };
    window.addEventListener('pointerdown', press, true);
    window.addEventListener('pointerup', release, true);
    window.addEventListener('pointercancel', release, true);
    return () => {
      window.removeEventListener('pointerdown', press, true);
      window.removeEventListener('pointerup', release, true);
      window.removeEventListener('pointercancel', release, true);
    };
  }, []);
  const set = (next: boolean): void => {
    wanted.current = next;
    if (next || !pressed.current) setWithin(next);
  };
  return [within, set] as const;
}

/** The signature of the call around the caret, with the argument being typed in bold. */
function signatureOf(call: OpenCall | null, names: FormulaNames): ReactNode {
  const doc = call && names.functions.find((item) => item.name.toLowerCase() === call.name.toLowerCase());
  if (!call || !doc) return null;
  const { arguments: list } = doc;
  const last = list[list.length - 1];
  const at = call.argument < list.length ? call.argument : last?.repeats ? list.length - 1 : -1;
  return (
    <span className={styles.call}>
      <code>
        {doc.name}(
        {list.map((argument, i) => (
          <span key={argument.name} data-now={i === at || undefined}>
            {i > 0 && ', '}
            {argument.optional ? `[${argument.name}]` : argument.name}
            {argument.repeats && '…'}
          </span>
        ))}
        )
      </code>
      <span>{doc.description}</span>
    </span>
  );
}
