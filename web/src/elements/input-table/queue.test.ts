import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EditIn, EditOut, Operation } from './edits';
import { EditQueue } from './queue';

const out = (changes: Partial<EditOut>): EditOut => ({
  status: 'applied',
  edit: 1,
  rows: [],
  problems: [],
  conflicts: [],
  ...changes,
});

const update = (rowId: string, values: Operation['values'], seen = 1) => ({
  kind: 'update' as const,
  rowId,
  values,
  after: null,
  seen,
});
const insert = (rowId: string, values: Operation['values']) => ({
  kind: 'insert' as const,
  rowId,
  values,
  after: null,
  seen: null,
});

function setUp() {
  const sent: EditIn[] = [];
  const answers: { resolve(out: EditOut): void; reject(error: unknown): void }[] = [];
  const kept: (string | null)[] = [];
  const appliedEdits: (number | null)[] = [];
  const refusals: unknown[] = [];
  let id = 0;
  const queue = new EditQueue({
    send: (edit) => {
      sent.push(structuredClone(edit));
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    newId: () => {
      id += 1;
      return `client-${id}`;
    },
    onApplied: (edit) => appliedEdits.push(edit),
    keep: (text) => kept.push(text),
    onRefused: (error) => refusals.push(error),
    isPassing: (error) => error instanceof TypeError,
  });
  const answer = async (at: number, reply: EditOut) => {
    answers[at]?.resolve(reply);
    await vi.advanceTimersByTimeAsync(0);
  };
  const fail = async (at: number, error: unknown) => {
    answers[at]?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, sent, kept, appliedEdits, refusals, answer, fail };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an edit on its way', () => {
  it('is shown as saving, and as saved only after the server has it', async () => {
    const { queue, answer, appliedEdits } = setUp();
    const decided = queue.push('typed', [update('r1', { c: 5 })]);
    expect(queue.cell('r1', 'c', 1)).toMatchObject({ value: 5, tone: 'saving' });
    await answer(0, out({ edit: 7, rows: [{ row_id: 'r1', version: 2, order: 1 }] }));
    expect(await decided).toBe('applied');
    expect(queue.cell('r1', 'c', 1)).toMatchObject({ value: 5, tone: 'saved' });
    expect(appliedEdits).toEqual([7]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(queue.cell('r1', 'c', 1)).toMatchObject({ value: 5, tone: undefined });
    queue.read(performance.now());
    expect(queue.cell('r1', 'c', 2)).toBeNull();
  });

  it('is sent in order, each with the version that the one before it made', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [update('r1', { c: 1 }, 3)]);
    queue.push('typed', [update('r1', { c: 2 }, 3)]);
    queue.push('typed', [update('r2', { c: 9 }, 5)]);
    expect(sent).toHaveLength(1);
    await answer(0, out({ rows: [{ row_id: 'r1', version: 4, order: 1 }] }));
    expect(sent[1]?.operations[0]).toMatchObject({ row_id: 'r1', seen_version: 4, values: { c: 2 } });
    await answer(1, out({ rows: [{ row_id: 'r1', version: 5, order: 1 }] }));
    expect(sent[2]?.operations[0]).toMatchObject({ row_id: 'r2', seen_version: 5 });
    expect(new Set(sent.map((edit) => edit.client_id)).size).toBe(3);
  });

  it('is sent again under the same client id when the network fails', async () => {
    const { queue, sent, fail, answer } = setUp();
    queue.push('typed', [update('r1', { c: 1 })]);
    await fail(0, new TypeError('failed to fetch'));
    expect(queue.offline).toContain('failed to fetch');
    expect(queue.cell('r1', 'c', 1)?.tone).toBe('saving');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.map((edit) => edit.client_id)).toEqual(['client-1', 'client-1']);
    await answer(1, out({ rows: [{ row_id: 'r1', version: 2, order: 1 }] }));
    expect(queue.offline).toBeNull();
    expect(queue.dirty).toBe(false);
  });

  it('survives a reload', async () => {
    const first = setUp();
    first.queue.push('paste', [insert('new', { c: 'x' })]);
    const text = first.kept.at(-1) as string;
    const second = setUp();
    second.queue.restore(text);
    expect(second.sent[0]).toEqual(first.sent[0]);
    expect(second.queue.newRows()).toEqual([{ rowId: 'new', values: { c: 'x' } }]);
    await second.answer(0, out({ rows: [{ row_id: 'new', version: 1, order: 1 }] }));
    expect(second.kept.at(-1)).toBeNull();
  });
});

describe('an invalid edit', () => {
  const invalid = (row_id: string, column_id: string | null, message: string) =>
    out({ status: 'invalid', edit: null, problems: [{ row_id, column_id, code: 'range', message }] });

  it('stays with its reason until it is corrected', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('paste', [update('r1', { c: 500 }), update('r2', { c: 5 })]);
    await answer(0, invalid('r1', 'c', 'At most 100.'));
    expect(queue.cell('r1', 'c', 1)).toEqual({ value: 500, tone: 'invalid', error: 'At most 100.' });
    expect(queue.cell('r2', 'c', 1)?.value).toBe(5);
    expect(sent).toHaveLength(1);
    queue.push('typed', [update('r1', { c: 50 })]);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.client_id).not.toBe(sent[0]?.client_id);
    expect(sent[1]?.operations).toHaveLength(2);
  });

  it('about a row as a whole is marked at what was typed into it, and sent again with more', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [update('r1', { c: 5 })]);
    await answer(0, invalid('r1', null, 'Not shown.'));
    expect(queue.cell('r1', 'c', 1)).toEqual({ value: 5, tone: 'invalid', error: 'Not shown.' });
    expect(queue.cell('r1', 'd', 1)).toBeNull();
    queue.push('typed', [update('r1', { d: 6 })]);
    expect(sent[1]?.operations).toMatchObject([{ row_id: 'r1', values: { c: 5, d: 6 } }]);
  });

  it('does not hold up later ones', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [update('r1', { c: 500 })]);
    queue.push('typed', [update('r2', { c: 1 })]);
    await answer(0, invalid('r1', 'c', 'No.'));
    expect(sent[1]?.operations[0]).toMatchObject({ row_id: 'r2' });
  });

  it('gives back the former values when it is dropped', async () => {
    const { queue, answer } = setUp();
    queue.push('typed', [update('r1', { c: 500 })]);
    await answer(0, invalid('r1', 'c', 'No.'));
    queue.drop('client-1');
    expect(queue.cell('r1', 'c', 1)).toBeNull();
    expect(queue.dirty).toBe(false);
  });

  it('of a new row takes in what was typed into the row meanwhile', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [insert('new', { a: 1 })]);
    queue.push('typed', [update('new', { b: 2 })]);
    await answer(0, invalid('new', 'b', 'Must not be empty.'));
    expect(sent[1]?.operations).toEqual([
      { kind: 'insert', row_id: 'new', after: null, values: { a: 1, b: 2 } },
    ]);
  });

  it('that does not read as its type is never sent', () => {
    const { queue, sent } = setUp();
    queue.push('typed', [update('r1', { c: 'abc' })], new Map([['r1', new Map([['c', 'Not a number.']])]]));
    expect(sent).toHaveLength(0);
    expect(queue.cell('r1', 'c', 1)).toMatchObject({ tone: 'invalid', error: 'Not a number.' });
  });

  it('of the whole request is kept and reported', async () => {
    const { queue, fail, refusals } = setUp();
    queue.push('typed', [update('r1', { c: 1 })]);
    await fail(0, new Error('You may not edit.'));
    expect(queue.cell('r1', 'c', 1)).toMatchObject({ tone: 'invalid', error: 'You may not edit.' });
    expect(refusals).toHaveLength(1);
  });
});

describe('a conflict', () => {
  const conflict = out({
    status: 'conflict',
    edit: null,
    conflicts: [{ row_id: 'r1', version: 6, values: { c: 99 }, changed_by: 'ann', changed_at: null }],
  });

  it('keeps mine by writing over the version that is there', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [update('r1', { c: 5 }, 2)]);
    await answer(0, conflict);
    expect(queue.cell('r1', 'c', 2)).toMatchObject({ value: 5, tone: 'conflict' });
    queue.resolve('client-1', 'r1', 'mine');
    expect(sent[1]?.operations[0]).toMatchObject({ seen_version: 6, values: { c: 5 } });
  });

  it('takes theirs and forgets mine', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [update('r1', { c: 5 }, 2)]);
    await answer(0, conflict);
    queue.resolve('client-1', 'r1', 'theirs');
    expect(queue.cell('r1', 'c', 2)).toMatchObject({ value: 99 });
    expect(queue.versionOf('r1', 2)).toBe(6);
    expect(sent).toHaveLength(1);
    expect(queue.dirty).toBe(false);
  });
});

describe('rows', () => {
  it('made here stay in sight until they are read back', async () => {
    const { queue, answer } = setUp();
    queue.push('typed', [insert('new', { c: 1 })]);
    const askedBefore = performance.now() - 1;
    await answer(0, out({ rows: [{ row_id: 'new', version: 1, order: 9 }] }));
    queue.read(askedBefore);
    expect(queue.newRows()).toEqual([{ rowId: 'new', values: { c: 1 } }]);
    queue.read(performance.now());
    expect(queue.newRows()).toEqual([]);
  });

  it('deleted here are marked at once', async () => {
    const { queue, sent, answer } = setUp();
    queue.push('typed', [{ kind: 'delete', rowId: 'r1', values: {}, after: null, seen: 4 }]);
    expect(queue.isDeleted('r1', 4)).toBe(true);
    expect(sent[0]?.operations[0]).toEqual({ kind: 'delete', row_id: 'r1', seen_version: 4 });
    await answer(0, out({}));
    expect(queue.isDeleted('r1', 4)).toBe(true);
    queue.read(performance.now());
    expect(queue.isDeleted('r1', 4)).toBe(false);
  });

  it('follow what others do, but never over what is being saved', () => {
    const { queue } = setUp();
    queue.receiveRemoteRows([{ row_id: 'r1', version: 3, values: { c: 'theirs' } }]);
    expect(queue.cell('r1', 'c', 2)?.value).toBe('theirs');
    queue.receiveRemoteRows([{ row_id: 'r1', version: 2, values: { c: 'older' } }]);
    expect(queue.cell('r1', 'c', 1)?.value).toBe('theirs');
    queue.push('typed', [update('r1', { c: 'mine' }, 3)]);
    expect(queue.cell('r1', 'c', 2)).toMatchObject({ value: 'mine', tone: 'saving' });
    queue.receiveRemoteRows([{ row_id: 'r2', version: null, values: null }]);
    expect(queue.isDeleted('r2', 8)).toBe(true);
  });
});

describe('what an edit is based on', () => {
  it('is the row as it was seen, with what was saved from here since, and nothing of others', async () => {
    const { queue, answer } = setUp();
    expect(queue.ownVersion('r1', 1)).toBe(1);
    void queue.push('typed', [update('r1', { a: 1 }, 1)]);
    await answer(0, out({ rows: [{ row_id: 'r1', version: 2 } as EditOut['rows'][number]] }));
    void queue.push('typed', [update('r1', { b: 1 }, 2)]);
    await answer(1, out({ rows: [{ row_id: 'r1', version: 3 } as EditOut['rows'][number]] }));
    expect(queue.ownVersion('r1', 1)).toBe(3);
    // Somebody else changes the row: an editor that was opened before does not know of it.
    queue.receiveRemoteRows([{ row_id: 'r1', version: 4, values: { a: 9 } }]);
    expect(queue.versionOf('r1', 3)).toBe(4);
    expect(queue.ownVersion('r1', 1)).toBe(3);
    expect(queue.ownVersion('r1', 4)).toBe(4);
    expect(queue.ownVersion('other', 7)).toBe(7);
  });
});
