/**
 * Rows of one query in blocks, fetched as they are looked at. Knows no HTTP: it is given a loader.
 *
 * The least recently looked-at blocks are forgotten. A request for a block that was scrolled away before
 * it arrived is cancelled, so a long flick does not queue hundreds of queries.
 */

export const BLOCK_ROWS = 200;

export type LoadBlock<B> = (offset: number, limit: number, signal: AbortSignal) => Promise<B>;

interface Pending<B> {
  abort: AbortController;
  promise: Promise<B>;
  /** Someone waits for the rows themselves (copying): such a request is not cancelled. */
  wanted: boolean;
}

export interface BlockCacheOptions<B> {
  load: LoadBlock<B>;
  onChange(): void;
  onError(error: unknown): void;
  /** How many blocks are kept. */
  capacity?: number;
  blockRows?: number;
}

export class BlockCache<B> {
  readonly blockRows: number;
  private readonly blocks = new Map<number, B>();
  private readonly pending = new Map<number, Pending<B>>();
  private readonly failed = new Set<number>();
  private readonly capacity: number;
  private rowCount = Number.POSITIVE_INFINITY;
  private disposed = false;

  constructor(private readonly options: BlockCacheOptions<B>) {
    this.blockRows = options.blockRows ?? BLOCK_ROWS;
    this.capacity = options.capacity ?? 60;
  }

  /** The block that holds a row and the row's index within it; undefined while it is not here. */
  at(row: number): { block: B; index: number } | undefined {
    const number = Math.floor(row / this.blockRows);
    const block = this.blocks.get(number);
    return block === undefined ? undefined : { block, index: row - number * this.blockRows };
  }

  setRowCount(rows: number): void {
    this.rowCount = rows;
  }

  has(number: number): boolean {
    return this.blocks.has(number);
  }

  get loading(): boolean {
    return this.pending.size > 0;
  }

  /** Puts in a block that is already here. */
  seed(number: number, block: B): void {
    this.store(number, block);
  }

  /** Fetches the blocks of the rows `[first, last)` and one neighbour on each side. */
  look(first: number, last: number): void {
    if (this.disposed || last <= first) return;
    const from = Math.max(0, Math.floor(first / this.blockRows));
    const to = Math.floor((Math.min(last, this.rowCount) - 1) / this.blockRows);
    this.cancelOutside(from - 1, to + 1);
    for (let number = from; number <= to; number += 1) {
      if (this.blocks.has(number)) this.touch(number);
      else this.fetch(number, false);
    }
    for (const neighbour of [to + 1, from - 1]) {
      if (neighbour >= 0 && neighbour * this.blockRows < this.rowCount) this.fetch(neighbour, false);
    }
  }

  /** Resolves when the rows are here, at least for the moment. */
  async load(first: number, last: number): Promise<void> {
    const from = Math.floor(first / this.blockRows);
    const to = Math.floor((Math.min(last, this.rowCount) - 1) / this.blockRows);
    const waits: Promise<unknown>[] = [];
    for (let number = from; number <= to; number += 1) {
      if (!this.blocks.has(number)) waits.push(this.fetch(number, true));
    }
    await Promise.all(waits);
  }

  /** Fetches again what failed. */
  retry(): void {
    const numbers = [...this.failed];
    this.failed.clear();
    for (const number of numbers) this.fetch(number, false);
  }

  dispose(): void {
    this.disposed = true;
    for (const { abort } of this.pending.values()) abort.abort();
    this.pending.clear();
  }

  private fetch(number: number, wanted: boolean): Promise<B | undefined> {
    const known = this.pending.get(number);
    if (known) {
      known.wanted ||= wanted;
      return known.promise;
    }
    const present = this.blocks.get(number);
    if (present !== undefined) return Promise.resolve(present);
    if (this.failed.has(number) && !wanted) return Promise.resolve(undefined);
    const abort = new AbortController();
    const promise = this.options.load(number * this.blockRows, this.blockRows, abort.signal);
    this.pending.set(number, { abort, promise, wanted });
    promise.then(
      (block) => {
        if (this.pending.get(number)?.promise === promise) this.pending.delete(number);
        if (this.disposed) return;
        this.failed.delete(number);
        this.store(number, block);
        this.options.onChange();
      },
      (error: unknown) => {
        if (this.pending.get(number)?.promise === promise) this.pending.delete(number);
        if (this.disposed || abort.signal.aborted) return;
        this.failed.add(number);
        this.options.onError(error);
      },
    );
    return promise;
  }

  private cancelOutside(from: number, to: number): void {
    for (const [number, { abort, wanted }] of this.pending) {
      if (wanted || (number >= from && number <= to)) continue;
      this.pending.delete(number);
      abort.abort();
    }
  }

  private touch(number: number): void {
    const block = this.blocks.get(number) as B;
    this.blocks.delete(number);
    this.blocks.set(number, block);
  }

  private store(number: number, block: B): void {
    this.blocks.delete(number);
    this.blocks.set(number, block);
    while (this.blocks.size > this.capacity) {
      const oldest = this.blocks.keys().next().value as number;
      this.blocks.delete(oldest);
    }
  }
}
