/** What copy, paste, fill and clear mean for cells: blocks of text out, batches of edits in. Pure. */

import { plainText } from '../values';
import { squareOff } from './clipboard';
import { type Cell, type Edit, type EntryValue, type GridModel, isEditable, LOADING } from './model';
import { isAmbiguous, parseEntry } from './parse';
import { safeText } from './safeText';
import {
  isSingle,
  lastRect,
  type Rect,
  rectOf,
  rectSize,
  type Selection,
  selectedColumns,
} from './selection';

export const COPY_LIMIT = 200_000;
export const EDIT_LIMIT = 100_000;

export interface CopyRange {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Rows that were left out because the block would be too large. */
  readonly dropped: number;
}

/** Rows and columns to copy: the last rectangle, or all of them when they share their rows or columns. */
export function copyRange(selection: Selection, rowCount: number, limit = COPY_LIMIT): CopyRange {
  const last = lastRect(selection);
  const sameRows = selection.rects.every((rect) => rect.r0 === last.r0 && rect.r1 === last.r1);
  const sameColumns = selection.rects.every((rect) => rect.c0 === last.c0 && rect.c1 === last.c1);
  const columns = sameRows ? selectedColumns(selection) : range(last.c0, last.c1);
  const spans = sameColumns && !sameRows ? [...selection.rects].sort((a, b) => a.r0 - b.r0) : [last];
  const most = Math.max(1, Math.floor(limit / Math.max(1, columns.length)));
  const rows: number[] = [];
  let total = 0;
  for (const rect of spans) {
    const end = Math.min(rect.r1, rowCount - 1);
    total += Math.max(0, end - rect.r0 + 1);
    for (let r = rect.r0; r <= end && rows.length < most; r++) rows.push(r);
  }
  return { rows, columns, dropped: total - rows.length };
}

/** Rows that hold data: the blank row for new entries at the end is not one. */
export const dataRows = (model: GridModel): number =>
  model.rowCount > 0 && model.row(model.rowCount - 1).kind === 'new' ? model.rowCount - 1 : model.rowCount;

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

export function missingRows(model: GridModel, block: CopyRange): boolean {
  const c = block.columns[0] ?? 0;
  return block.rows.some((r) => model.cell(r, c) === LOADING);
}

/** The cells as exact plain text; cells that are not loaded are empty. */
export function copyBlock(
  model: GridModel,
  block: CopyRange,
  locale: string,
  withHeader = false,
): string[][] {
  const lines = block.rows.map((r) =>
    block.columns.map((c) => {
      const cell = model.cell(r, c);
      const column = model.columns[c];
      if (cell === LOADING || !column) return '';
      return plainText(cell.value, { type: column.type, hasTime: column.hasTime ?? false, locale });
    }),
  );
  return withHeader ? [block.columns.map((c) => model.columns[c]?.name ?? ''), ...lines] : lines;
}

/** What other programs get of copied cells: texts that begin no formula there. Numbers and dates never change. */
export function safeBlock(model: GridModel, block: CopyRange, rows: string[][]): string[][] {
  const unchanged = block.columns.map((c) => UNCHANGED.has(model.columns[c]?.type ?? 'text'));
  return rows.map((row) => row.map((text, i) => (unchanged[i] ? text : safeText(text))));
}

const UNCHANGED: ReadonlySet<string> = new Set(['number', 'date', 'logical']);

export interface PastePlan {
  readonly edits: readonly Edit[];
  /** Where the values go: becomes the selection. */
  readonly target: Rect;
  /** Cells left out because they take no input. */
  readonly skipped: number;
  /** Rows that lie below the last row and cannot be added. */
  readonly droppedRows: number;
  /** Columns that lie to the right of the last column. */
  readonly droppedColumns: number;
  readonly tooLarge: boolean;
  /** Whether another locale would read some of the numbers or dates differently. */
  readonly ambiguous: boolean;
}

/**
 * Where a block goes: from the top left cell of the selection; a single value fills the selection, and a
 * block repeats when the selection is a multiple of it.
 */
export function planPaste(
  model: GridModel,
  selection: Selection,
  source: string[][],
  locale: string,
): PastePlan {
  const block = squareOff(source);
  const height = block.length;
  const width = block[0]?.length ?? 0;
  const rect = lastRect(selection);
  const tall = rect.r1 - rect.r0 + 1;
  const wide = rect.c1 - rect.c0 + 1;
  const tiles = !isSingle(selection) && tall % height === 0 && wide % width === 0;
  const rows = tiles ? tall : height;
  const wanted = tiles ? wide : width;
  const columns = Math.min(wanted, model.columns.length - rect.c0);
  const room = model.rowCount + (model.growth ?? 0) - rect.r0;
  const taken = Math.min(rows, Math.max(0, room));
  const target = rectOf({ r: rect.r0, c: rect.c0 }, { r: rect.r0 + taken - 1, c: rect.c0 + columns - 1 });
  if (taken * columns > EDIT_LIMIT)
    return {
      edits: [],
      target,
      skipped: 0,
      droppedRows: 0,
      droppedColumns: 0,
      tooLarge: true,
      ambiguous: false,
    };

  const edits: Edit[] = [];
  let skipped = 0;
  let ambiguous = false;
  for (let i = 0; i < taken; i++) {
    for (let j = 0; j < columns; j++) {
      const text = block[i % height]?.[j % width] ?? '';
      const edit = editFrom(model, rect.r0 + i, rect.c0 + j, text, locale);
      if (edit) edits.push(edit);
      else skipped++;
      ambiguous ||= edit !== null && isAmbiguous(text, model.columns[edit.column]?.entry ?? 'text');
    }
  }
  return {
    edits,
    target,
    skipped,
    droppedRows: rows - taken,
    droppedColumns: wanted - columns,
    tooLarge: false,
    ambiguous,
  };
}

/** An edit from typed text, or null when the cell takes no input. */
export function editFrom(
  model: GridModel,
  row: number,
  column: number,
  text: string,
  locale: string,
): Edit | null {
  const { entry, choices } = model.columns[column] ?? {};
  if (!entry || !isEditable(model, row, column)) return null;
  const { value, problem } = parseEntry(text, entry, locale, choices);
  return problem ? { row, column, value, problem } : { row, column, value };
}

/** Copies the first row (or column) of each rectangle over the rest; one cell takes its neighbour's value. */
export function planFill(
  model: GridModel,
  selection: Selection,
  direction: 'down' | 'right',
): readonly Edit[] {
  const edits: Edit[] = [];
  for (const rect of selection.rects) {
    if (rectSize(rect) > EDIT_LIMIT) continue;
    const down = direction === 'down';
    const alone = down ? rect.r0 === rect.r1 : rect.c0 === rect.c1;
    for (let r = alone || !down ? rect.r0 : rect.r0 + 1; r <= rect.r1; r++) {
      for (let c = alone || down ? rect.c0 : rect.c0 + 1; c <= rect.c1; c++) {
        const from = down ? { r: alone ? r - 1 : rect.r0, c } : { r, c: alone ? c - 1 : rect.c0 };
        if (from.r < 0 || from.c < 0 || !isEditable(model, r, c)) continue;
        const cell = model.cell(from.r, from.c);
        if (cell !== LOADING) edits.push(fillEdit(model, r, c, from.c, cell));
      }
    }
  }
  return edits;
}

function fillEdit(model: GridModel, row: number, column: number, from: number, cell: Cell): Edit {
  const source = model.columns[from];
  const target = model.columns[column];
  if (source && target?.entry && source.entry !== target.entry) {
    const text = plainText(cell.value, {
      type: source.type,
      hasTime: source.hasTime ?? false,
      locale: 'en-US',
    });
    const { value, problem } = parseEntry(text, target.entry, 'en-US', target.choices);
    return problem ? { row, column, value, problem } : { row, column, value };
  }
  return { row, column, value: entryValue(cell, source?.hasTime ?? false, source?.type === 'date') };
}

function entryValue({ value }: Cell, hasTime: boolean, isDate: boolean): EntryValue {
  if (value === null) return null;
  if (isDate) return plainText(value, { type: 'date', hasTime, locale: 'en-US' }).replace(' ', 'T');
  return typeof value === 'bigint' ? Number(value) : value;
}

export function planClear(model: GridModel, selection: Selection): readonly Edit[] {
  const edits: Edit[] = [];
  const seen = new Set<string>();
  for (const rect of selection.rects) {
    for (let r = rect.r0; r <= Math.min(rect.r1, model.rowCount - 1) && edits.length < EDIT_LIMIT; r++) {
      for (let c = rect.c0; c <= rect.c1; c++) {
        const place = `${r}:${c}`;
        if (seen.has(place) || !isEditable(model, r, c)) continue;
        seen.add(place);
        const cell = model.cell(r, c);
        if (cell === LOADING || cell.value !== null) edits.push({ row: r, column: c, value: null });
      }
    }
  }
  return edits;
}
