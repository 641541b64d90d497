import { useCallback, useState } from 'react';
import { t } from '../locales';
import { plainText } from '../values';
import type { EditMove } from './edit';
import { type Edit, type EditBase, type EditSource, type GridModel, isEditable, LOADING } from './model';
import { type Selection, selectCell } from './selection';
import { editFrom, planClear, planFill, planPaste } from './transfer';

export interface Editing {
  readonly r: number;
  readonly c: number;
  readonly initial: string;
  readonly replace: boolean;
  readonly base: EditBase | undefined;
}

export interface EditingInput {
  readonly model: GridModel;
  readonly locale: string;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  readonly notify: (message: string) => void;
}

export interface EditingTools {
  readonly editing: Editing | null;
  readonly open: (r: number, c: number, text?: string) => boolean;
  readonly close: () => void;
  readonly commit: (text: string) => void;
  readonly toggle: (r: number, c: number) => boolean;
  readonly clear: (source?: EditSource) => void;
  readonly fill: (direction: 'down' | 'right') => void;
  readonly paste: (block: string[][]) => void;
}

/** Turns gestures into batches of edits and shows a message when something could not be done. */
export function useEditing({ model, locale, selection, select, notify }: EditingInput): EditingTools {
  const [editing, setEditing] = useState<Editing | null>(null);

  const apply = useCallback(
    (source: EditSource, edits: readonly Edit[]) => {
      if (!model.edit || edits.length === 0) return;
      model.edit({ source, edits }).then(
        (result) => {
          if (result.status !== 'applied' && result.message) notify(result.message);
        },
        (error: unknown) => notify(error instanceof Error ? error.message : String(error)),
      );
    },
    [model, notify],
  );

  const open = (r: number, c: number, text?: string): boolean => {
    const column = model.columns[c];
    if (!column) return false;
    if (!isEditable(model, r, c)) {
      const reason = text !== undefined && text !== '=' ? model.refusal?.(r, c) : null;
      if (reason) notify(reason);
      return false;
    }
    const cell = model.cell(r, c);
    if (cell === LOADING) return false;
    const current = plainText(cell.value, { type: column.type, hasTime: column.hasTime ?? false, locale });
    setEditing({ r, c, initial: text ?? current, replace: text !== undefined, base: model.base?.(r) });
    return true;
  };

  const commit = (text: string): void => {
    if (!editing) return;
    setEditing(null);
    const { r, c, initial, replace, base } = editing;
    if (!replace && text === initial) return;
    const edit = editFrom(model, r, c, text, locale);
    const based = edit && base ? { ...edit, base } : edit;
    if (based && !same(model, based)) apply('typed', [based]);
  };

  const toggle = (r: number, c: number): boolean => {
    if (model.columns[c]?.entry !== 'checkbox' || !isEditable(model, r, c)) return false;
    const cell = model.cell(r, c);
    if (cell === LOADING) return false;
    apply('typed', [{ row: r, column: c, value: cell.value !== true }]);
    return true;
  };

  const paste = (block: string[][]): void => {
    const plan = planPaste(model, selection, block, locale);
    if (plan.tooLarge) {
      notify(t('This block is too large to paste: 100,000 cells at most. Upload it as a CSV file instead.'));
      return;
    }
    if (plan.edits.length === 0) {
      notify(t('Nothing was pasted: these cells cannot be edited.'));
      return;
    }
    apply('paste', plan.edits);
    select({
      ...selectCell(plan.target.r0, plan.target.c0),
      rects: [plan.target],
    });
    const left = [
      plan.droppedRows > 0 &&
        t('{{count}} rows were left out: no rows can be added here.', { count: plan.droppedRows }),
      plan.droppedColumns > 0 &&
        t('{{count}} columns were left out: the table ends here.', { count: plan.droppedColumns }),
      plan.skipped > 0 && t('{{count}} cells were left out: they cannot be edited.', { count: plan.skipped }),
      plan.ambiguous && readingRule(locale),
    ].filter((one) => one !== false);
    if (left.length > 0) notify(left.join(' '));
  };

  return {
    editing,
    open,
    close: useCallback(() => setEditing(null), []),
    commit,
    toggle,
    clear: (source = 'clear') => apply(source, planClear(model, selection)),
    fill: (direction) => apply('fill', planFill(model, selection, direction)),
    paste,
  };
}

/** How numbers and dates of a paste were read, by examples. */
function readingRule(locale: string): string {
  return t(
    'Numbers were read like {{number}} and dates like {{date}}, as {{language}} writes them. The workbook settings have other languages.',
    {
      number: new Intl.NumberFormat(locale, { useGrouping: 'always' }).format(1234.5),
      date: new Intl.DateTimeFormat(locale, { timeZone: 'UTC' }).format(Date.UTC(2025, 11, 31)),
      language: new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale,
    },
  );
}

function same(model: GridModel, edit: Edit): boolean {
  if (edit.row >= model.rowCount || model.row(edit.row).kind === 'new') return edit.value === null;
  if (edit.base && edit.base.key !== model.row(edit.row).key) return false;
  const cell = model.cell(edit.row, edit.column);
  return cell !== LOADING && cell.value === edit.value && cell.tone !== 'invalid';
}

/** Where Enter and Tab go after an edit, as a key of the grid. */
export const afterEdit = (move: EditMove) =>
  move ? ({ do: 'next', by: move.by, step: move.step } as const) : null;
