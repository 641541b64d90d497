/** The rows of an input table for the grid: what was read, under what was typed and is on its way. */

import {
  type Cell,
  type Edit,
  type EditBase,
  type EditBatch,
  type EditResult,
  type GridModel,
  type HeaderNode,
  LOADING,
  type RowInfo,
} from '../../grid/model';
import { t } from '../../locales';
import type { CellValue } from '../../values';
import { uuidv7 } from '../../workbook/ids';
import { ROW_ID, ROW_VERSION } from '../../workbook/systemColumns';
import type { TableColumn, TableRows } from '../table/rows';
import type { Operation } from './edits';
import { type Keys, keyCell, keyedId, type LinkKey } from './linked';
import type { EditQueue, NewRow } from './queue';

/** A column as the table draws it; `entryId` is the input table's column, null for calculated ones. */
export interface EntryTableColumn extends TableColumn {
  entryId: string | null;
}

const BLANK: Cell = { value: null, text: '' };

/** Why a typed text cannot be a value of its column. */
function problemText(code: string): string {
  switch (code) {
    case 'number':
      return t('This is not a number.');
    case 'date':
      return t('This is not a date. Write it as 2026-12-31.');
    case 'datetime':
      return t('This is not a date and time. Write it as 2026-12-31 14:30.');
    case 'checkbox':
      return t('Write true or false.');
    case 'choice':
      return t('This is not one of the allowed values.');
    default:
      return code;
  }
}

/** Where the rows of a table come from: typed by people, or those of a linked element, identified by `link`. */
export interface RowRules {
  editable: boolean;
  growing: boolean;
  link: readonly LinkKey[] | null;
}

/** At most this many rows are added by one paste. */
const GROWTH = 100_000;

export class EntryRows implements GridModel {
  version = 0;
  growth = 0;
  columns: readonly EntryTableColumn[] = [];
  header: readonly HeaderNode[] = [];
  edit: ((batch: EditBatch) => Promise<EditResult>) | undefined = undefined;
  private link: readonly LinkKey[] | null = null;
  /** Keys of the linked rows in which an editor was opened: the rows may have moved when it closes. */
  private readonly baseKeys = new Map<string, Keys>();
  private extra: readonly NewRow[] = [];
  private seenAnswers = 0;
  private readonly listeners = new Set<() => void>();
  private readonly leave: () => void;

  constructor(
    readonly read: TableRows,
    readonly queue: EditQueue,
  ) {
    this.leave = read.subscribe(() => this.refresh());
  }

  dispose(): void {
    this.leave();
  }

  setColumns(columns: readonly EntryTableColumn[], header: readonly HeaderNode[], rules: RowRules): void {
    this.columns = columns;
    this.header = header;
    this.link = rules.link;
    this.growth = rules.editable && rules.growing ? GROWTH : 0;
    this.edit = rules.editable ? (batch) => this.apply(batch) : undefined;
    this.read.setColumns(columns, header);
    this.refresh();
  }

  /** Rows that are there, without the blank one at the end. */
  get filled(): number {
    return this.read.rowCount + this.extra.length;
  }

  /** With a blank row at the end, in which typing makes a new one. */
  get rowCount(): number {
    return this.filled + (this.growth > 0 ? 1 : 0);
  }

  rowId(r: number): string | null {
    if (r >= this.read.rowCount) return this.extra[r - this.read.rowCount]?.rowId ?? null;
    if (this.link) {
      const keys = this.keysOf(r);
      if (keys === undefined) return null;
      return keys ? keyedId(this.link, keys) : `without-key:${r}`;
    }
    const id = this.read.value(r, ROW_ID);
    return typeof id === 'string' ? id : null;
  }

  /** The key of a linked row; null when a part of it is missing, undefined while it is on its way. */
  private keysOf(r: number): Keys | null | undefined {
    const keys: Keys = {};
    for (const { columnId, entryId, type } of this.link ?? []) {
      const value = this.read.value(r, columnId);
      if (value === undefined) return undefined;
      const cell = keyCell(value, type);
      if (cell === null) return null;
      keys[entryId] = cell;
    }
    return keys;
  }

  editable(r: number, c: number): boolean {
    return this.refusal(r, c) === null;
  }

  /** Why nothing can be typed into a cell; null where it can. */
  refusal(r: number, c: number): string | null {
    const column = this.columns[c];
    if (!this.edit || !column) return null;
    if (this.link && r < this.filled && this.keysOf(r) === null) {
      return t('Nothing can be entered here: this row has no key.');
    }
    if (column.entryId !== null) return null;
    if (column.calculated) return t('{{name}} is calculated.', { name: column.name });
    return this.link
      ? t('{{name}} comes from the linked element and cannot be changed here.', { name: column.name })
      : t('{{name}} cannot be changed here.', { name: column.name });
  }

  readVersion(r: number): number {
    return r < this.read.rowCount ? Number(this.read.value(r, ROW_VERSION) ?? 0) : 0;
  }

  /** The row as it is now, for an edit that ends later. */
  base(r: number): EditBase {
    const rowId = this.rowId(r);
    const version = rowId === null ? 0 : this.queue.versionOf(rowId, this.readVersion(r));
    const keys = this.link ? this.keysOf(r) : null;
    if (rowId !== null && keys) this.baseKeys.set(rowId, keys);
    return { key: rowId ?? '', version };
  }

  row(r: number): RowInfo {
    // Rows of a linked element may share a key, and then their entry too.
    const key = (this.link ? null : this.rowId(r)) ?? `row-${r}`;
    return { kind: r < this.filled ? 'data' : 'new', key };
  }

  cell(r: number, c: number): Cell | typeof LOADING {
    const column = this.columns[c];
    if (!column) return LOADING;
    if (r >= this.filled) return BLANK;
    const extra = r >= this.read.rowCount ? this.extra[r - this.read.rowCount] : undefined;
    const rowId = extra?.rowId ?? this.rowId(r);
    const base = extra ? null : this.read.cell(r, c);
    if (base === LOADING || rowId === null) return LOADING;
    if (this.queue.isDeleted(rowId, this.readVersion(r))) {
      return { value: null, text: base?.text ?? '', tone: 'muted' };
    }
    if (column.entryId === null) return base ?? { value: null, text: '', tone: 'muted' };
    const shown = this.queue.cell(rowId, column.entryId, this.readVersion(r));
    const own = extra ? (extra.values[column.entryId] ?? null) : null;
    if (!shown) return base ?? this.cellOf(c, own);
    const error = shown.error ?? (shown.tone === 'invalid' ? this.queue.rowProblem(rowId) : undefined);
    const cell = shown.value === undefined ? (base ?? this.cellOf(c, own)) : this.cellOf(c, shown.value);
    return { ...cell, tone: shown.tone, error };
  }

  private cellOf(c: number, value: CellValue): Cell {
    // Text that does not read as the column's type is shown as it was typed.
    const column = this.columns[c];
    const odd = typeof value === 'string' && column?.type === 'number' && Number.isNaN(Number(value));
    return { value, text: odd ? value : this.read.textOf(c, value) };
  }

  prefetch(r0: number, r1: number): void {
    const last = Math.min(r1, this.read.rowCount);
    if (last > r0) this.read.prefetch(r0, last);
  }

  async load(r0: number, r1: number): Promise<void> {
    const last = Math.min(r1, this.read.rowCount);
    if (last > r0) await this.read.load(r0, last);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Something changed below: in the rows that were read, or in the edits on their way. */
  refresh(): void {
    if (this.read.answers !== this.seenAnswers && !this.read.stale) {
      this.seenAnswers = this.read.answers;
      this.queue.read(this.read.askedAt);
    }
    this.noteRead();
    this.extra = this.queue.newRows().filter((row) => !this.readIds.has(row.rowId));
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  private readIds = new Set<string>();

  /** Rows that are in memory need not be remembered by the queue. */
  private noteRead(): void {
    const waiting = this.queue.newRows();
    if (waiting.length === 0) {
      this.readIds = new Set();
      return;
    }
    const wanted = new Set(waiting.map((row) => row.rowId));
    const readIds = new Set<string>();
    // New rows stand at the end: only the last ones need looking at.
    const last = this.read.rowCount;
    for (let r = Math.max(0, last - 400 - wanted.size); r < last; r += 1) {
      const id = this.read.value(r, ROW_ID);
      if (typeof id === 'string' && wanted.has(id)) readIds.add(id);
    }
    this.readIds = readIds;
  }

  private async apply(batch: EditBatch): Promise<EditResult> {
    const first = batch.edits.map((edit) => edit.row).reduce((low, row) => Math.min(low, row), this.rowCount);
    const last = batch.edits.map((edit) => edit.row).reduce((high, row) => Math.max(high, row), 0);
    // Cells outside the window have no row id yet: a paste may reach them.
    if (last < this.read.rowCount) await this.load(first, last + 1);
    const operations = new Map<string, Omit<Operation, 'basedOn'>>();
    const problems = new Map<string, Map<string, string>>();
    for (const edit of [...batch.edits].sort((a, b) => a.row - b.row)) {
      const column = this.columns[edit.column];
      if (!column || column.entryId === null) continue;
      const known = edit.base ? edit.base.key || null : this.rowId(edit.row);
      const row = known ?? `row-${edit.row}`;
      const operation = operations.get(row) ?? this.operationFor(edit);
      if (!operation) continue;
      operations.set(row, operation);
      operation.values[column.entryId] = edit.value;
      if (edit.problem) {
        const columns = problems.get(operation.rowId) ?? new Map<string, string>();
        columns.set(column.entryId, problemText(edit.problem));
        problems.set(operation.rowId, columns);
      }
    }
    if (operations.size === 0) return { status: 'applied' };
    const status = await this.queue.push(batch.source, [...operations.values()], problems);
    return { status: status === 'dropped' ? 'applied' : status };
  }

  private operationFor(edit: Edit): Omit<Operation, 'basedOn'> | null {
    const { base } = edit;
    const rowId = base ? base.key || null : this.rowId(edit.row);
    const seen = (id: string): number =>
      base ? this.queue.ownVersion(id, base.version) : this.queue.versionOf(id, this.readVersion(edit.row));
    if (this.link) {
      const keys = rowId === null ? null : (this.baseKeys.get(rowId) ?? this.keysOf(edit.row));
      if (!keys || rowId === null) return null;
      return { kind: 'set', rowId, keys, values: {}, after: null, seen: seen(rowId) };
    }
    if (rowId !== null) {
      return { kind: 'update', rowId, values: {}, after: null, seen: seen(rowId) };
    }
    if (!base && edit.row < this.read.rowCount) return null;
    return { kind: 'insert', rowId: uuidv7(), values: {}, after: null, seen: null };
  }
}
