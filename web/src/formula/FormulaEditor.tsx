import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline, toggleComment } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText, tooltips } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { t } from '../locales';
import { styleNonce } from '../ui';
import { callAt, type OpenCall, type Option, offersAt } from './complete';
import { BELOW_LINE, editorTheme } from './editorTheme';
import { functionPanel } from './functionPanel';
import { formulaLanguage } from './language';
import { fromCodePoints } from './positions';
import { type FormulaNames, type FormulaProblem, NO_NAMES } from './types';

export interface FormulaEditorHandle {
  focus(): void;
  /** Puts text (for example a column picked in the grid) at the caret. */
  insert(text: string): void;
  /** Replaces everything, as one step that can be undone. */
  replace(text: string): void;
}

export interface FormulaEditorProps {
  /** The text to start with; a new value replaces the text. */
  readonly value: string;
  readonly label: string;
  readonly names?: FormulaNames;
  readonly problems?: readonly FormulaProblem[];
  /** Marked more quietly than problems. */
  readonly warnings?: readonly FormulaProblem[];
  /** Line breaks are allowed (Shift+Enter or Alt+Enter). */
  readonly multiline?: boolean;
  readonly readOnly?: boolean;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  /** There is a line under the editor: the list of completions opens below that line. */
  readonly lineBeneath?: boolean;
  readonly onChange?: (text: string) => void;
  readonly onCommit?: (text: string) => void;
  readonly onCancel?: () => void;
  /** The function call around the caret, whenever it changes. */
  readonly onCall?: (call: OpenCall | null) => void;
  readonly onFocusChange?: (focused: boolean) => void;
  readonly ref?: Ref<FormulaEditorHandle>;
}

/** One formula with highlighting, completion and marks under mistakes. */
export function FormulaEditor(props: FormulaEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const setup = useRef<Setup | null>(null);
  setup.current ??= makeSetup(() => latest.current);

  useEffect(() => {
    const parent = host.current;
    if (!parent || !setup.current) return;
    const { value, autoFocus } = latest.current;
    const state = EditorState.create({ doc: value, extensions: setup.current.extensions(latest.current) });
    const editor = new EditorView({ state, parent });
    view.current = editor;
    if (autoFocus) {
      editor.focus();
      editor.dispatch({ selection: { anchor: editor.state.doc.length } });
    }
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  const { value, problems, warnings, readOnly = false, label, placeholder } = props;
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (editor && setup.current)
      editor.dispatch({ effects: setup.current.reconfigure({ readOnly, label, placeholder }) });
  }, [readOnly, label, placeholder]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const text = editor.state.doc.toString();
    editor.dispatch(
      setDiagnostics(editor.state, [
        ...(problems ?? []).map((problem) => diagnosticOf(problem, text, 'error')),
        ...(warnings ?? []).map((warning) => diagnosticOf(warning, text, 'warning')),
      ]),
    );
  }, [problems, warnings]);

  useImperativeHandle(props.ref, () => ({
    focus: () => view.current?.focus(),
    insert: (text) => {
      const editor = view.current;
      if (!editor) return;
      editor.dispatch(editor.state.replaceSelection(text), { userEvent: 'input' });
      editor.focus();
    },
    replace: (text) => {
      const editor = view.current;
      editor?.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: text },
        userEvent: 'input',
      });
    },
  }));

  return <div ref={host} style={{ minWidth: 0, flex: 1 }} />;
}

interface Setup {
  extensions(props: FormulaEditorProps): Extension;
  reconfigure(options: Options): ReturnType<Compartment['reconfigure']>;
}

type Options = { readOnly: boolean; label: string; placeholder: string | undefined };

function optionsOf({ readOnly, label, placeholder }: Options): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': String(readOnly),
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
      // Without being editable the text would drop out of the tab order.
      ...(readOnly ? { tabindex: '0', role: 'textbox', 'aria-multiline': 'true' } : {}),
    }),
    placeholder ? placeholderText(placeholder) : [],
  ];
}

function makeSetup(current: () => FormulaEditorProps): Setup {
  const compartment = new Compartment();
  const commit = (editor: EditorView): boolean => {
    const { onCommit } = current();
    if (!onCommit || editor.state.readOnly) return false;
    closeCompletion(editor);
    onCommit(editor.state.doc.toString());
    return true;
  };
  const newline = (editor: EditorView): boolean => current().multiline !== false && insertNewline(editor);
  const keys = Prec.high(
    keymap.of([
      {
        key: 'Tab',
        run: (editor) => completionStatus(editor.state) === 'active' && acceptCompletion(editor),
      },
      { key: 'Shift-Enter', run: newline },
      { key: 'Alt-Enter', run: newline },
      { key: 'Mod-Enter', run: commit },
      { key: 'Enter', run: (editor) => acceptCompletion(editor) || commit(editor) },
      {
        key: 'Escape',
        run: (editor) => {
          if (closeCompletion(editor)) return true;
          const { onCancel } = current();
          onCancel?.();
          return onCancel !== undefined;
        },
      },
      { key: 'Mod-/', run: toggleComment },
    ]),
  );
  let lastCall: OpenCall | null = null;
  const listener = EditorView.updateListener.of((update) => {
    const { onChange, onCall, onFocusChange } = current();
    if (update.docChanged) onChange?.(update.state.doc.toString());
    if (update.focusChanged) onFocusChange?.(update.view.hasFocus);
    if (onCall && (update.docChanged || update.selectionSet)) {
      const call = callAt(update.state.doc.toString(), update.state.selection.main.head);
      if (call?.name !== lastCall?.name || call?.argument !== lastCall?.argument) {
        lastCall = call;
        onCall(call);
      }
    }
  });
  const singleLine = EditorState.transactionFilter.of((transaction) =>
    current().multiline === false && transaction.newDoc.lines > 1 ? [] : transaction,
  );
  return {
    extensions: (props) => [
      keys,
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      history(),
      formulaLanguage(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({
        override: [(context) => complete(context, current().names ?? NO_NAMES)],
        activateOnTyping: true,
        defaultKeymap: false,
        icons: true,
        tooltipClass: () => (current().lineBeneath ? BELOW_LINE : ''),
        maxRenderedOptions: 60,
      }),
      // Tooltips must not be cut off by the bar that holds the editor.
      tooltips({ position: 'fixed', parent: document.body }),
      EditorView.lineWrapping,
      EditorView.cspNonce.of(styleNonce()),
      editorTheme,
      singleLine,
      listener,
      compartment.of(
        optionsOf({ readOnly: props.readOnly ?? false, label: props.label, placeholder: props.placeholder }),
      ),
    ],
    reconfigure: (options) => compartment.reconfigure(optionsOf(options)),
  };
}

function complete(context: CompletionContext, names: FormulaNames): CompletionResult | null {
  const text = context.state.doc.toString();
  const offer = offersAt(text, context.pos, names, context.explicit);
  if (!offer || offer.options.length === 0) return null;
  // The list is matched against what was typed of the name; applying replaces the whole range.
  return {
    from: context.pos - offer.typed.length,
    to: context.pos,
    options: offer.options.map((option) => completionOf(option, names)),
    validFor: /^[\p{L}\p{N}_ .%#()-]*$/u,
  };
}

function completionOf(option: Option, names: FormulaNames): Completion {
  const completion: Completion = {
    label: option.label,
    type: option.kind,
    boost: option.rank,
    apply: (editor: EditorView) => {
      const text = editor.state.doc.toString();
      const offer = offersAt(text, editor.state.selection.main.head, names, true);
      if (!offer) return;
      editor.dispatch({
        changes: { from: offer.from, to: offer.to, insert: option.insert },
        selection: { anchor: offer.from + option.caret },
        userEvent: 'input.complete',
      });
      if (option.goesOn) startCompletion(editor);
    },
  };
  if (option.detail !== undefined) completion.detail = option.detail;
  const { doc } = option;
  if (doc) completion.info = () => functionPanel(doc);
  return completion;
}

function diagnosticOf(problem: FormulaProblem, text: string, severity: 'error' | 'warning'): Diagnostic {
  const from = Math.min(fromCodePoints(text, problem.start), text.length);
  const to = Math.min(Math.max(fromCodePoints(text, problem.end), from), text.length);
  const { fix } = problem;
  return {
    from,
    to,
    severity,
    message: problem.hint ? `${problem.message} ${problem.hint}` : problem.message,
    actions: fix
      ? [
          {
            name: fix.title || t('Fix'),
            apply: (editor) => {
              const now = editor.state.doc.toString();
              editor.dispatch({
                changes: {
                  from: fromCodePoints(now, fix.start),
                  to: fromCodePoints(now, fix.end),
                  insert: fix.text,
                },
                userEvent: 'input.fix',
              });
            },
          },
        ]
      : [],
  };
}
