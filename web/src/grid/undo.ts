/**
 * Undo as data: a stack of batches, each with its inverse. Rows are named by key and columns by id, because
 * positions change while other people edit.
 */

import type { EntryValue } from './model';

export interface CellChange {
  readonly rowKey: string;
  readonly columnId: string;
  readonly before: EntryValue;
  readonly after: EntryValue;
}

export interface RowImage {
  readonly rowKey: string;
  /** The row above, or null at the top. */
  readonly afterKey: string | null;
  readonly values: Readonly<Record<string, EntryValue>>;
}

/** What one gesture did. */
export interface ChangeBatch {
  readonly cells: readonly CellChange[];
  readonly inserted: readonly RowImage[];
  readonly deleted: readonly RowImage[];
}

export interface UndoState {
  readonly done: readonly ChangeBatch[];
  readonly undone: readonly ChangeBatch[];
}

export const EMPTY_UNDO: UndoState = { done: [], undone: [] };
export const UNDO_LIMIT = 200;

export const isEmpty = (batch: ChangeBatch): boolean =>
  batch.cells.length === 0 && batch.inserted.length === 0 && batch.deleted.length === 0;

/** The batch that takes `batch` back. */
export function inverse(batch: ChangeBatch): ChangeBatch {
  return {
    cells: [...batch.cells]
      .reverse()
      .map((change) => ({ ...change, before: change.after, after: change.before })),
    inserted: [...batch.deleted].reverse(),
    deleted: [...batch.inserted].reverse(),
  };
}

/** Records a gesture; what had been undone can no longer be redone. */
export function record(state: UndoState, batch: ChangeBatch, limit = UNDO_LIMIT): UndoState {
  if (isEmpty(batch)) return state;
  return { done: [...state.done, batch].slice(-limit), undone: [] };
}

/** The state after undoing, and the batch to apply; `null` when there is nothing to undo. */
export function undo(state: UndoState): { state: UndoState; apply: ChangeBatch } | null {
  const batch = state.done[state.done.length - 1];
  if (!batch) return null;
  return {
    state: { done: state.done.slice(0, -1), undone: [...state.undone, batch] },
    apply: inverse(batch),
  };
}

export function redo(state: UndoState): { state: UndoState; apply: ChangeBatch } | null {
  const batch = state.undone[state.undone.length - 1];
  if (!batch) return null;
  return { state: { done: [...state.done, batch], undone: state.undone.slice(0, -1) }, apply: batch };
}

/** Takes a gesture out of the history after the server refused it, so that undo does not repeat it. */
export function forget(state: UndoState, batch: ChangeBatch): UndoState {
  return {
    done: state.done.filter((other) => other !== batch),
    undone: state.undone.filter((other) => other !== batch),
  };
}
