/**
 * The rows of a table for the grid: windows of Arrow data behind the grid's model.
 *
 * When the question changes, the old picture stays (marked as stale) until the count and the first window of
 * the new answer are here; then they change places at once.
 */

import type { ArrowWindow } from '../../api/arrow';
import { isAbort } from '../../api/errors';
import {
  type Cell,
  type Column,
  type GridModel,
  type HeaderNode,
  LOADING,
  type RowInfo,
} from '../../grid/model';
import { type CellValue, columnDigits, type Formatter, type Numbers, numbersOf } from '../../values';
import { type Reader, readers, valuesOf } from '../rows/arrow';
import { BlockCache } from '../rows/BlockCache';

/** How to ask: windows of rows, and how many there are. */
export interface RowQuestion {
  key: string;
  window(offset: number, limit: number, signal: AbortSignal): Promise<ArrowWindow>;
  count(signal: AbortSignal): Promise<number>;
}

/** A column as the table draws it. */
export interface TableColumn extends Column {
  format: (reader: Reader | undefined, digits?: number) => Formatter;
}

interface Block {
  readers: Map<string, Reader>;
  rows: number;
}

interface Answer {
  key: string;
  cache: BlockCache<Block>;
  /** What has been seen of the columns of numbers. */
  numbers: Map<string, Numbers>;
  abort: AbortController;
  rowCount: number | null;
  askedAt: number;
}

const NO_COLUMNS: readonly TableColumn[] = [];

export class TableRows implements GridModel {
  columns: readonly TableColumn[] = NO_COLUMNS;
  header: readonly HeaderNode[] = [];
  version = 0;
  /** How many questions were answered. */
  answers = 0;
  /** Why the newest question has no answer. */
  error: unknown = null;
  private shown: Answer | null = null;
  private next: Answer | null = null;
  private looked: [number, number] = [0, 0];
  private formatters = new Map<string, Formatter>();
  private readonly listeners = new Set<() => void>();

  get rowCount(): number {
    return this.shown?.rowCount ?? 0;
  }

  /** The number of rows is known. */
  get counted(): boolean {
    return this.shown !== null && this.shown.rowCount !== null;
  }

  /** When the question was asked whose answer is drawn. */
  get askedAt(): number {
    return this.shown?.askedAt ?? 0;
  }

  /** What is drawn belongs to an older question. */
  get stale(): boolean {
    return this.next !== null;
  }

  /** Nothing has been drawn yet. */
  get empty(): boolean {
    return this.shown === null;
  }

  setColumns(columns: readonly TableColumn[], header: readonly HeaderNode[]): void {
    this.columns = columns;
    this.header = header;
    this.formatters.clear();
    this.notify();
  }

  /** Asks a new question; the same one again only after an error or a refresh (which has another key). */
  ask(question: RowQuestion): void {
    if (this.next?.key === question.key && this.error === null) return;
    if (this.next === null && this.shown?.key === question.key && this.error === null) return;
    this.drop(this.next);
    if (this.shown?.key === question.key && this.error === null) {
      this.next = null;
      this.notify();
      return;
    }
    this.error = null;
    const answer: Answer = {
      key: question.key,
      abort: new AbortController(),
      rowCount: null,
      askedAt: performance.now(),
      numbers: new Map(),
      cache: new BlockCache<Block>({
        load: async (offset, limit, signal) => {
          const block = blockOf(await question.window(offset, limit, signal));
          this.noteNumbers(answer, block);
          return block;
        },
        onChange: () => this.arrived(answer),
        onError: (error) => this.failed(answer, error),
      }),
    };
    this.next = answer;
    const [first, last] = this.looked;
    const keepPlace = this.shown !== null && last > first;
    answer.cache.look(keepPlace ? first : 0, keepPlace ? last : 1);
    question.count(answer.abort.signal).then(
      (rows) => {
        answer.rowCount = rows;
        answer.cache.setRowCount(rows);
        this.arrived(answer);
      },
      (error: unknown) => this.failed(answer, error),
    );
    this.notify();
  }

  private arrived(answer: Answer): void {
    if (answer === this.next && answer.rowCount !== null) {
      const [first] = this.looked;
      const start = Math.min(first, Math.max(0, answer.rowCount - 1));
      if (answer.rowCount === 0 || answer.cache.at(start) || answer.cache.at(0)) {
        this.drop(this.shown);
        this.shown = answer;
        this.next = null;
        this.answers += 1;
        this.formatters.clear();
      } else answer.cache.look(start, start + 1);
    }
    this.notify();
  }

  /** Rows with more decimals than those before make room for them in the whole column. */
  private noteNumbers(answer: Answer, block: Block): void {
    for (const [id, reader] of block.readers) {
      if (!reader.fractions) continue;
      const before = answer.numbers.get(id);
      const now = numbersOf(valuesOf(reader, block.rows), before);
      if (now === before) continue;
      answer.numbers.set(id, now);
      if (answer === this.shown) this.formatters.delete(id);
    }
  }

  private failed(answer: Answer, error: unknown): void {
    if (isAbort(error) || (answer !== this.next && answer !== this.shown)) return;
    this.error = error;
    if (answer === this.next) {
      this.drop(answer);
      this.next = null;
    }
    this.notify();
  }

  row(r: number): RowInfo {
    return { kind: 'data', key: String(r) };
  }

  cell(r: number, c: number): Cell | typeof LOADING {
    const column = this.columns[c];
    const cached = this.shown?.cache.at(r);
    if (!column || !cached) return LOADING;
    const reader = cached.block.readers.get(column.id);
    if (!reader) return column.error || !this.stale ? { value: null, text: '' } : LOADING;
    if (cached.index >= cached.block.rows) return { value: null, text: '' };
    const value = reader.at(cached.index);
    const text = this.formatter(column, reader)(value);
    return typeof column.level === 'number' && this.repeats(r, column)
      ? { value, text, repeated: true }
      : { value, text };
  }

  /** A value by column id; undefined while its block is on the way. */
  value(r: number, columnId: string): CellValue | undefined {
    const cached = this.shown?.cache.at(r);
    if (!cached || cached.index >= cached.block.rows) return undefined;
    return cached.block.readers.get(columnId)?.at(cached.index);
  }

  /** The text of a value that is not (yet) in the rows, as its column shows it. */
  textOf(c: number, value: CellValue): string {
    const column = this.columns[c];
    if (!column) return '';
    const reader = this.shown?.cache.at(0)?.block.readers.get(column.id);
    return reader ? this.formatter(column, reader)(value) : column.format(undefined)(value);
  }

  /** The row belongs to the same group as the one above, at the column's level and all levels outside it. */
  private repeats(r: number, column: TableColumn): boolean {
    if (r === 0) return false;
    const here = this.shown?.cache.at(r);
    const above = this.shown?.cache.at(r - 1);
    if (!here || !above) return false;
    for (const other of this.columns) {
      if (!other.key || (other.level ?? 0) > (column.level ?? 0)) continue;
      const a = here.block.readers.get(other.id)?.at(here.index);
      const b = above.block.readers.get(other.id)?.at(above.index);
      if (a !== b) return false;
    }
    return true;
  }

  prefetch(r0: number, r1: number): void {
    this.looked = [r0, r1];
    this.shown?.cache.look(r0, r1);
  }

  async load(r0: number, r1: number): Promise<void> {
    await this.shown?.cache.load(r0, r1);
  }

  retry(): void {
    this.error = null;
    this.shown?.cache.retry();
    this.notify();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  dispose(): void {
    this.drop(this.next);
    this.drop(this.shown);
    this.next = null;
    this.shown = null;
  }

  private drop(answer: Answer | null): void {
    answer?.abort.abort();
    answer?.cache.dispose();
  }

  private formatter(column: TableColumn, reader: Reader): Formatter {
    let formatter = this.formatters.get(column.id);
    if (!formatter) {
      const numbers = this.shown?.numbers.get(column.id);
      formatter = column.format(reader, numbers && columnDigits(numbers));
      this.formatters.set(column.id, formatter);
    }
    return formatter;
  }

  private notify(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

function blockOf(window: ArrowWindow): Block {
  return { readers: readers(window.table), rows: window.table.numRows };
}
