/**
 * Keeps the stored draft up to date with the document on the screen.
 *
 * Knows no React and no HTTP: it is given a document source, a way to send a draft and a place to keep a
 * copy. A document that could not be sent is kept and sent again until the server has it.
 */
import type { Workbook } from './document';

export type SaveState =
  | { kind: 'saved'; at: number | null }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'offline'; message: string }
  | { kind: 'conflict' }
  | { kind: 'refused'; message: string; hint: string | null };

export type SendResult =
  | { kind: 'saved'; revision: number }
  | { kind: 'unreachable'; message: string }
  | { kind: 'conflict' }
  | { kind: 'refused'; message: string; hint: string | null };

export interface AutosaveOptions {
  revision: number;
  send(document: Workbook, revision: number): Promise<SendResult>;
  onState(state: SaveState, revision: number): void;
  /** Keeps a copy on this machine while the server does not have it; null forgets the copy. */
  keep(copy: { document: Workbook; revision: number } | null): void;
  delay?: number;
}

const LONGEST_PAUSE = 30_000;

export class Autosave {
  private revision: number;
  private pending: Workbook | null = null;
  private sending = false;
  private readonly coming = new Set<Promise<unknown>>();
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private state: SaveState = { kind: 'saved', at: null };
  private idle: (() => void)[] = [];

  constructor(private readonly options: AutosaveOptions) {
    this.revision = options.revision;
  }

  /** Whether something is on the screen that the server does not have. */
  get dirty(): boolean {
    return this.pending !== null || this.sending || this.coming.size > 0;
  }

  /** The newest revision that the server has reported. */
  get seen(): number {
    return this.revision;
  }

  get current(): SaveState {
    return this.state;
  }

  changed(document: Workbook): void {
    this.pending = document;
    if (this.state.kind === 'conflict') {
      this.options.keep({ document, revision: this.revision });
      return;
    }
    if (!this.sending) {
      if (this.failures === 0) this.show({ kind: 'waiting' });
      this.schedule(this.failures === 0 ? (this.options.delay ?? 500) : this.pause());
    }
  }

  /** A change is on its way: until it has come, the document is not all there, and does not count as saved. */
  expect(change: Promise<unknown>): void {
    this.coming.add(change);
    if (this.state.kind === 'saved') this.show({ kind: 'waiting' });
    void change.finally(() => {
      this.coming.delete(change);
      if (!this.dirty && this.state.kind === 'waiting') this.show({ kind: 'saved', at: Date.now() });
    });
  }

  /** Sends now and resolves when the server has everything, or with false when it could not be saved. */
  async flush(): Promise<boolean> {
    if (this.state.kind === 'conflict') return false;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.sending) await new Promise<void>((resolve) => this.idle.push(resolve));
    if (this.pending) await this.send();
    if (this.coming.size === 0) return !this.dirty;
    // Changes that are complete are sent first: a person who leaves may not wait for the pending ones.
    await Promise.allSettled(this.coming);
    return this.flush();
  }

  /** Tries at once: the network is back, or the person asked. */
  retry(): void {
    if (this.pending && !this.sending && this.state.kind !== 'conflict') this.schedule(0);
  }

  /** The server's draft has become ours (reloaded, discarded): nothing is pending any more. */
  adopt(revision: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pending = null;
    this.revision = revision;
    this.failures = 0;
    this.options.keep(null);
    this.show({ kind: 'saved', at: null });
  }

  /** The document was made from a revision that is no longer the server's: somebody must decide. */
  conflict(document: Workbook): void {
    this.pending = document;
    this.options.keep({ document, revision: this.revision });
    this.show({ kind: 'conflict' });
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(milliseconds: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.send();
    }, milliseconds);
  }

  private pause(): number {
    return Math.min(LONGEST_PAUSE, 1_000 * 2 ** Math.min(this.failures, 5));
  }

  private async send(): Promise<void> {
    const document = this.pending;
    if (!document || this.sending) return;
    this.pending = null;
    this.sending = true;
    if (this.failures === 0) this.show({ kind: 'saving' });
    let result: SendResult;
    try {
      result = await this.options.send(document, this.revision);
    } catch (error) {
      result = { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) };
    }
    this.sending = false;
    this.settle(document, result);
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private settle(document: Workbook, result: SendResult): void {
    if (result.kind === 'saved') {
      this.revision = result.revision;
      this.failures = 0;
      if (this.pending) {
        this.show({ kind: 'waiting' });
        this.schedule(this.options.delay ?? 500);
      } else {
        this.options.keep(null);
        this.show(this.coming.size > 0 ? { kind: 'waiting' } : { kind: 'saved', at: Date.now() });
      }
      return;
    }
    // What failed is kept, unless a newer document already waits.
    this.pending ??= document;
    this.options.keep({ document: this.pending, revision: this.revision });
    if (result.kind === 'conflict') {
      this.show({ kind: 'conflict' });
      return;
    }
    this.failures += 1;
    if (result.kind === 'refused') {
      // The same document would be refused again; the next change is sent as usual.
      this.failures = 0;
      this.show(result);
      if (this.pending !== document) this.schedule(this.options.delay ?? 500);
      return;
    }
    this.show({ kind: 'offline', message: result.message });
    this.schedule(this.pause());
  }

  private show(state: SaveState): void {
    this.state = state;
    this.options.onState(state, this.revision);
  }
}
