/** Edits as data: what waits, what is sent, what is kept across reloads. Pure. */
import type { Model } from '../../api/client';

export type EntryCell = string | number | boolean | null;
export type EditHint = NonNullable<Model<'EditIn'>['hint']>;
export type EditOut = Model<'EditOut'>;
export type EditIn = Model<'EditIn'>;
type Conflict = EditOut['conflicts'][number];

export interface Operation {
  /** `set` is for rows that are identified by their keys: their entry is changed, or made. */
  kind: 'insert' | 'update' | 'delete' | 'set';
  rowId: string;
  keys?: Record<string, EntryCell>;
  values: Record<string, EntryCell>;
  /** Row above a new row; null puts it at the end. */
  after: string | null;
  /** Version the person saw; null on new rows, 0 where a key has no entry. */
  seen: number | null;
  /** The earlier edit of the same row that is not acknowledged yet: its new version will be the one seen. */
  basedOn: string | null;
}

export type EditState = 'waiting' | 'sending' | 'refused' | 'conflict';

export interface PendingEdit {
  clientId: string;
  /** When it was made. */
  at: number;
  hint: EditHint;
  state: EditState;
  operations: Operation[];
  /** Reasons by row and column; a column of '' is about the whole row. */
  problems: Map<string, Map<string, string>>;
  conflicts: Conflict[];
}

/** How many values an edit changes; deleting a row counts as one. */
export function valuesOf(edit: PendingEdit): number {
  return edit.operations.reduce((sum, { values }) => sum + Math.max(1, Object.keys(values).length), 0);
}

export function toWire(edit: PendingEdit): EditIn {
  return { client_id: edit.clientId, hint: edit.hint, operations: edit.operations.map(wireOperation) };
}

function wireOperation(one: Operation): EditIn['operations'][number] {
  switch (one.kind) {
    case 'insert':
      return { kind: 'insert', row_id: one.rowId, after: one.after, values: one.values };
    case 'update':
      return { kind: 'update', row_id: one.rowId, seen_version: one.seen ?? 1, values: one.values };
    case 'set':
      return { kind: 'set', keys: one.keys ?? {}, seen_version: one.seen || null, values: one.values };
    case 'delete':
      return { kind: 'delete', row_id: one.rowId, seen_version: one.seen ?? 1 };
  }
}

export function freeze(edits: readonly PendingEdit[]): string {
  return JSON.stringify(
    edits.map((edit) => ({
      ...edit,
      state: edit.state === 'sending' ? 'waiting' : edit.state,
      problems: [...edit.problems].map(([row, columns]) => [row, [...columns]]),
    })),
  );
}

export function thaw(text: string): PendingEdit[] {
  const stored = JSON.parse(text) as (Omit<PendingEdit, 'problems'> & {
    problems: [string, [string, string][]][];
  })[];
  return stored.map((edit) => ({
    ...edit,
    at: edit.at ?? 0,
    problems: new Map(edit.problems.map(([row, columns]) => [row, new Map(columns)])),
  }));
}
