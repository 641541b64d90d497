/**
 * Edits of an input table on their way to the warehouse. Knows no HTTP and no grid.
 *
 * Edits are sent one after the other, in order. What is shown is the table as it was read, plus what is known to
 * be newer (acknowledged, or from a live event), plus what waits. A refused edit stays, marked, until it is
 * corrected or dropped; one that could not be sent is sent again under the same client id, so it is applied once.
 */
import {
  type EditHint,
  type EditIn,
  type EditOut,
  type EntryCell,
  freeze,
  type Operation,
  type PendingEdit,
  thaw,
  toWire,
  valuesOf,
} from './edits';

/** A row as we know it to be, newer than what was read. */
export interface KnownRow {
  version: number;
  values: Record<string, EntryCell>;
  deleted: boolean;
  /** Made here and acknowledged, perhaps not read back yet. */
  inserted: boolean;
  /** When we came to know it. */
  at: number;
}

export interface ShownCell {
  /** Undefined: as it was read. */
  value: EntryCell | undefined;
  tone: 'saving' | 'saved' | 'invalid' | 'conflict' | undefined;
  error: string | undefined;
}

export interface NewRow {
  rowId: string;
  values: Record<string, EntryCell>;
}

export type SendEdit = (edit: EditIn) => Promise<EditOut>;

export interface QueueOptions {
  send: SendEdit;
  newId(): string;
  /** After each edit that the warehouse has; `at` is when it was made. */
  onApplied(edit: number | null, at: number): void;
  /** Keeps what is not acknowledged across reloads; null when there is nothing. */
  keep(text: string | null): void;
  /** A refusal of the whole request, which cannot be shown at a cell. */
  onRefused(error: unknown): void;
  /** True when the request did not reach the server: it is sent again. */
  isPassing(error: unknown): boolean;
}

/** How long a cell shows that it was saved. */
const SAVED_FOR = 1_200;

export class EditQueue {
  /** Why edits cannot be sent at the moment; null while all is well. */
  offline: string | null = null;
  private edits: PendingEdit[] = [];
  private readonly known = new Map<string, KnownRow>();
  private readonly saved = new Map<string, Set<string>>();
  /** Which version our edits made of which, by row. */
  private readonly own = new Map<string, Map<number, number>>();
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  private readonly listeners = new Set<() => void>();
  private waiters: { clientId: string; resolve(result: EditOut['status'] | 'dropped'): void }[] = [];

  constructor(private readonly options: QueueOptions) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  // ---------------------------------------------------------------- what is shown

  get pending(): readonly PendingEdit[] {
    return this.edits;
  }

  /** Something is not in the warehouse yet. */
  get dirty(): boolean {
    return this.edits.length > 0;
  }

  get unsent(): number {
    return this.edits.filter((edit) => edit.state === 'waiting' || edit.state === 'sending').length;
  }

  /** Values that the warehouse does not have, as their edits wait for a decision. */
  get unsavedValues(): number {
    return [...this.refused, ...this.conflicting].reduce((sum, edit) => sum + valuesOf(edit), 0);
  }

  /** New rows among them. */
  get unsavedRows(): number {
    return this.refused.reduce(
      (sum, edit) => sum + edit.operations.filter(({ kind }) => kind === 'insert').length,
      0,
    );
  }

  get conflicting(): readonly PendingEdit[] {
    return this.edits.filter((edit) => edit.state === 'conflict');
  }

  get refused(): readonly PendingEdit[] {
    return this.edits.filter((edit) => edit.state === 'refused');
  }

  cell(rowId: string, columnId: string, readVersion: number): ShownCell | null {
    for (let at = this.edits.length - 1; at >= 0; at -= 1) {
      const edit = this.edits[at] as PendingEdit;
      const problems = edit.problems.get(rowId);
      const problem = problems?.get(columnId) ?? undefined;
      const operation = edit.operations.find((one) => one.rowId === rowId);
      if (!operation || (!(columnId in operation.values) && !problem)) continue;
      const value = columnId in operation.values ? operation.values[columnId] : undefined;
      // What is wrong with the row as a whole is shown at each value that was given for it.
      const whole = problems?.size === 1 ? problems.get('') : undefined;
      if (problem ?? whole) return { value, tone: 'invalid', error: problem ?? whole };
      const conflict = edit.conflicts.find((one) => one.row_id === rowId);
      if (conflict) return { value, tone: 'conflict', error: undefined };
      return { value, tone: 'saving', error: undefined };
    }
    const known = this.newer(rowId, readVersion);
    const tone = this.saved.get(rowId)?.has(columnId) ? 'saved' : undefined;
    if (known && columnId in known.values) return { value: known.values[columnId], tone, error: undefined };
    return tone ? { value: undefined, tone, error: undefined } : null;
  }

  /** The row is gone, or on its way out. */
  isDeleted(rowId: string, readVersion: number): boolean {
    if (
      this.edits.some((edit) => edit.operations.some((one) => one.rowId === rowId && one.kind === 'delete'))
    )
      return true;
    return this.newer(rowId, readVersion)?.deleted ?? false;
  }

  /** Why the row as a whole was refused. */
  rowProblem(rowId: string): string | undefined {
    for (const edit of this.edits) {
      const problem = edit.problems.get(rowId)?.get('');
      if (problem) return problem;
    }
    return undefined;
  }

  /** Rows made here that were not read back yet, in the order they were made. */
  newRows(): NewRow[] {
    const rows: NewRow[] = [];
    for (const [rowId, row] of this.known) {
      if (row.inserted && !row.deleted) rows.push({ rowId, values: row.values });
    }
    for (const edit of this.edits) {
      for (const operation of edit.operations) {
        if (operation.kind === 'insert') rows.push({ rowId: operation.rowId, values: operation.values });
      }
    }
    return rows;
  }

  /** The version the person sees: of the newest acknowledged change, or as read. */
  versionOf(rowId: string, readVersion: number): number {
    return Math.max(readVersion, this.known.get(rowId)?.version ?? 0);
  }

  /**
   * The version of a row that was seen, after what was saved from here since: only what others changed stands
   * between it and the row as it is.
   */
  ownVersion(rowId: string, seen: number): number {
    const steps = this.own.get(rowId);
    let version = seen;
    for (let next = steps?.get(version); next !== undefined && next > version; next = steps?.get(version)) {
      version = next;
    }
    return version;
  }

  private newer(rowId: string, readVersion: number): KnownRow | undefined {
    const known = this.known.get(rowId);
    return known && (known.version > readVersion || known.inserted) ? known : undefined;
  }

  // ---------------------------------------------------------------- changing

  /**
   * Takes one gesture in. `seen` is the version of each row on the screen. Values for a row of a refused edit
   * correct that edit. Resolves when it is decided.
   */
  push(
    hint: EditHint,
    operations: Omit<Operation, 'basedOn'>[],
    problems: Map<string, Map<string, string>> = new Map(),
  ): Promise<EditOut['status'] | 'dropped'> {
    const rest: Operation[] = [];
    let corrected: PendingEdit | null = null;
    for (const operation of operations) {
      const refused = this.edits.find(
        (edit) =>
          edit.state === 'refused' &&
          edit.operations.some((one) => one.rowId === operation.rowId && one.kind !== 'delete'),
      );
      if (refused && (operation.kind === 'update' || operation.kind === 'set')) {
        correct(refused, operation, problems.get(operation.rowId));
        corrected = refused;
      } else if (refused && operation.kind === 'delete') {
        this.dropRow(refused, operation.rowId);
        if (operation.seen !== null) rest.push(this.based(operation));
      } else rest.push(this.based(operation));
    }
    const edit: PendingEdit | null =
      rest.length === 0
        ? corrected
        : {
            clientId: this.options.newId(),
            at: Date.now(),
            hint,
            state: problems.size > 0 ? 'refused' : 'waiting',
            operations: rest,
            problems,
            conflicts: [],
          };
    if (edit && edit !== corrected) this.edits.push(edit);
    if (corrected && corrected.problems.size === 0) this.resend(corrected);
    this.changed();
    if (!edit) return Promise.resolve('dropped');
    if (edit.state === 'refused') {
      this.pump();
      return Promise.resolve('invalid');
    }
    const decided = new Promise<EditOut['status'] | 'dropped'>((resolve) =>
      this.waiters.push({ clientId: edit.clientId, resolve }),
    );
    this.pump();
    return decided;
  }

  /** The last edit that another operation of the row must wait for. */
  private based(operation: Omit<Operation, 'basedOn'>): Operation {
    const before = this.edits.findLast(
      (edit) => edit.state !== 'refused' && edit.operations.some((one) => one.rowId === operation.rowId),
    );
    return { ...operation, basedOn: before?.clientId ?? null };
  }

  /** Gives up a refused or conflicting edit; the values as they were come back. */
  drop(clientId: string): void {
    this.edits = this.edits.filter((edit) => edit.clientId !== clientId);
    this.settle(clientId, 'dropped');
    this.changed();
    this.pump();
  }

  private dropRow(edit: PendingEdit, rowId: string): void {
    edit.operations = edit.operations.filter((one) => one.rowId !== rowId);
    edit.problems.delete(rowId);
    edit.conflicts = edit.conflicts.filter((one) => one.row_id !== rowId);
    if (edit.operations.length === 0) this.edits = this.edits.filter((one) => one !== edit);
    else if (edit.problems.size === 0 && edit.conflicts.length === 0) this.resend(edit);
  }

  /** Decides a conflict of one row: ours is written over the other, or given up. */
  resolve(clientId: string, rowId: string, choice: 'mine' | 'theirs'): void {
    const edit = this.edits.find((one) => one.clientId === clientId);
    const conflict = edit?.conflicts.find((one) => one.row_id === rowId);
    if (!edit || !conflict) return;
    this.note(conflict.row_id, conflict.version, conflict.values);
    if (choice === 'mine' && conflict.version !== null) {
      for (const one of edit.operations) if (one.rowId === rowId) one.seen = conflict.version;
      edit.conflicts = edit.conflicts.filter((one) => one !== conflict);
      if (edit.conflicts.length === 0) this.resend(edit);
    } else this.dropRow(edit, rowId);
    this.changed();
    this.pump();
  }

  // ---------------------------------------------------------------- what others tell

  /** Rows as they are now, from a live event. */
  receiveRemoteRows(
    rows: readonly { row_id: string; version: number | null; values: Record<string, EntryCell> | null }[],
  ): void {
    for (const row of rows) this.note(row.row_id, row.version, row.values);
    this.changed();
  }

  private note(rowId: string, version: number | null, values: Record<string, EntryCell> | null): void {
    const before = this.known.get(rowId);
    if (version === null || values === null) {
      this.known.set(rowId, {
        version: Number.MAX_SAFE_INTEGER,
        values: {},
        deleted: true,
        inserted: before?.inserted ?? false,
        at: performance.now(),
      });
    } else if (!before || version >= before.version) {
      const inserted = before?.inserted ?? false;
      this.known.set(rowId, { version, values, deleted: false, inserted, at: performance.now() });
    }
  }

  /**
   * The table was read by a question asked at that time: what we knew before is in it. Rows that are gone are
   * gone, new ones are there or filtered away.
   */
  read(askedAt: number): void {
    for (const [rowId, row] of this.known) if (row.at <= askedAt) this.known.delete(rowId);
  }

  // ---------------------------------------------------------------- sending

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  retry(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pump();
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    const last = this.edits.findLast((edit) => edit.state === 'waiting' || edit.state === 'sending');
    if (!last) return;
    await new Promise<void>((resolve) =>
      this.waiters.push({ clientId: last.clientId, resolve: () => resolve() }),
    );
    await this.idle();
  }

  private resend(edit: PendingEdit): void {
    const before = edit.clientId;
    edit.clientId = this.options.newId();
    edit.state = 'waiting';
    edit.problems = new Map();
    edit.conflicts = [];
    for (const waiter of this.waiters) if (waiter.clientId === before) waiter.clientId = edit.clientId;
    for (const other of this.edits) {
      for (const one of other.operations) if (one.basedOn === before) one.basedOn = edit.clientId;
    }
  }

  private pump(): void {
    if (this.sending || this.stopped || this.timer) return;
    const next = this.edits.find((edit) => edit.state === 'waiting');
    if (!next) return;
    this.sending = true;
    next.state = 'sending';
    this.options
      .send(toWire(next))
      .then(
        (out) => this.decided(next, out),
        (error: unknown) => this.unsentBecause(next, error),
      )
      .finally(() => {
        this.sending = false;
        this.changed();
        this.pump();
      });
  }

  private decided(edit: PendingEdit, out: EditOut): void {
    this.failures = 0;
    this.offline = null;
    if (out.status === 'applied') {
      this.applied(edit, out);
      return;
    }
    if (out.status === 'invalid') {
      edit.state = 'refused';
      for (const { row_id, column_id, message } of out.problems) {
        const columns = edit.problems.get(row_id) ?? new Map<string, string>();
        columns.set(column_id ?? '', message);
        edit.problems.set(row_id, columns);
      }
      this.absorbLater(edit);
    } else {
      edit.state = 'conflict';
      edit.conflicts = out.conflicts;
    }
    this.settle(edit.clientId, out.status);
  }

  private applied(edit: PendingEdit, out: EditOut): void {
    this.edits = this.edits.filter((one) => one !== edit);
    const versions = new Map(out.rows.map((row) => [row.row_id, row.version]));
    for (const operation of edit.operations) {
      const version = versions.get(operation.rowId) ?? operation.seen ?? 1;
      if (operation.kind === 'delete') this.note(operation.rowId, null, null);
      else {
        const before = this.known.get(operation.rowId);
        this.noteOwn(operation.rowId, operation.seen, version);
        this.known.set(operation.rowId, {
          version,
          values: { ...before?.values, ...operation.values },
          deleted: false,
          inserted: operation.kind === 'insert' || (before?.inserted ?? false),
          at: performance.now(),
        });
        this.flash(operation.rowId, Object.keys(operation.values));
      }
      for (const later of this.edits) {
        for (const one of later.operations) {
          if (one.rowId !== operation.rowId || one.basedOn !== edit.clientId) continue;
          one.seen = version;
          one.basedOn = null;
        }
      }
    }
    this.settle(edit.clientId, 'applied');
    this.options.onApplied(out.edit, edit.at);
  }

  private noteOwn(rowId: string, seen: number | null, version: number): void {
    const steps = this.own.get(rowId) ?? new Map<number, number>();
    steps.set(seen ?? 0, version);
    this.own.set(rowId, steps);
  }

  /** Later values for rows that a refused edit was to insert belong to it: they may be what it lacked. */
  private absorbLater(refused: PendingEdit): void {
    const inserted = new Set(
      refused.operations
        .filter((one) => one.kind === 'insert' || (one.kind === 'set' && !one.seen))
        .map((one) => one.rowId),
    );
    let gained = false;
    for (const later of this.edits) {
      if (later === refused || later.state !== 'waiting') continue;
      const taken = later.operations.filter((one) => one.kind !== 'delete' && inserted.has(one.rowId));
      if (taken.length === 0) continue;
      for (const one of taken) correct(refused, one, undefined);
      later.operations = later.operations.filter((one) => !taken.includes(one));
      gained = true;
    }
    for (const later of this.edits.filter((one) => one.operations.length === 0)) {
      this.settle(later.clientId, 'invalid');
    }
    this.edits = this.edits.filter((one) => one.operations.length > 0);
    if (gained && refused.problems.size === 0) this.resend(refused);
  }

  private unsentBecause(edit: PendingEdit, error: unknown): void {
    edit.state = 'waiting';
    if (this.options.isPassing(error)) {
      this.failures += 1;
      this.offline = error instanceof Error ? error.message : String(error);
      this.timer = setTimeout(
        () => {
          this.timer = null;
          this.pump();
        },
        Math.min(30_000, 500 * 2 ** Math.min(this.failures, 6)),
      );
      return;
    }
    edit.state = 'refused';
    const message = error instanceof Error ? error.message : String(error);
    for (const one of edit.operations) {
      const columns = Object.keys(one.values);
      edit.problems.set(
        one.rowId,
        new Map((columns.length > 0 ? columns : ['']).map((column) => [column, message])),
      );
    }
    this.settle(edit.clientId, 'invalid');
    this.options.onRefused(error);
  }

  private flash(rowId: string, columns: readonly string[]): void {
    const shown = this.saved.get(rowId) ?? new Set<string>();
    for (const column of columns) shown.add(column);
    this.saved.set(rowId, shown);
    setTimeout(() => {
      for (const column of columns) shown.delete(column);
      if (shown.size === 0) this.saved.delete(rowId);
      if (!this.stopped) this.tell();
    }, SAVED_FOR);
  }

  private settle(clientId: string, status: EditOut['status'] | 'dropped'): void {
    const done = this.waiters.filter((waiter) => waiter.clientId === clientId);
    this.waiters = this.waiters.filter((waiter) => waiter.clientId !== clientId);
    for (const { resolve } of done) resolve(status);
  }

  private changed(): void {
    this.options.keep(this.edits.length === 0 ? null : freeze(this.edits));
    this.tell();
  }

  /** Takes up what an earlier visit left unsent. Repeated client ids make sure that nothing happens twice. */
  restore(text: string): void {
    this.edits.unshift(...thaw(text));
    this.changed();
    this.pump();
  }
}

/** Puts newer values into a refused edit and takes away the problems they answer. */
function correct(
  edit: PendingEdit,
  by: Pick<Operation, 'rowId' | 'values'>,
  fresh?: Map<string, string>,
): void {
  const target = edit.operations.find((one) => one.rowId === by.rowId);
  if (target) target.values = { ...target.values, ...by.values };
  const problems = edit.problems.get(by.rowId) ?? new Map<string, string>();
  for (const column of Object.keys(by.values)) problems.delete(column);
  problems.delete('');
  for (const [column, message] of fresh ?? []) problems.set(column, message);
  if (problems.size === 0) edit.problems.delete(by.rowId);
  else edit.problems.set(by.rowId, problems);
}
