import { describe, expect, it, vi } from 'vitest';
import type { EditOut } from './edits';
import { keyCell, keyedAnswer, keyedId, keyedRows, keyType, type LinkKey } from './linked';
import { EditQueue } from './queue';

const link: LinkKey[] = [
  { columnId: 'sys_key_0', entryId: 'carrier', type: 'text' },
  { columnId: 'sys_key_1', entryId: 'day', type: 'date' },
];
const keys = { carrier: 'UA', day: '2014-01-01' };
const id = keyedId(link, keys);

const out = (changes: Partial<EditOut>): EditOut => ({
  status: 'applied',
  edit: 1,
  rows: [],
  problems: [],
  conflicts: [],
  ...changes,
});

describe('values of a key', () => {
  it('are as the input table keeps them', () => {
    expect(keyCell('UA', 'text')).toBe('UA');
    expect(keyCell('', 'text')).toBeNull();
    expect(keyCell(12n, 'number')).toBe(12);
    expect(keyCell('12.50', 'number')).toBe(12.5);
    expect(keyCell(9_007_199_254_740_993n, 'number')).toBe('9007199254740993');
    expect(keyCell(Date.UTC(2014, 0, 31), 'date')).toBe('2014-01-31');
    expect(keyCell(Date.UTC(2014, 0, 31, 5, 6, 7), 'datetime')).toBe('2014-01-31T05:06:07');
    expect(keyCell(Date.UTC(2014, 0, 31, 5, 6, 7, 80), 'datetime')).toBe('2014-01-31T05:06:07.080000');
    expect(keyCell(false, 'checkbox')).toBe(false);
    expect(keyCell(null, 'checkbox')).toBeNull();
  });

  it('come from columns of plain types', () => {
    const column = { name: 'c', label: 'C', owner: '', integer: false, has_time: true };
    expect(keyType({ ...column, type: 'date' })).toBe('datetime');
    expect(keyType({ ...column, type: 'logical' })).toBe('checkbox');
    expect(keyType({ ...column, type: 'variant' })).toBeNull();
  });
});

describe('answers', () => {
  it('name rows by key, whatever the order of its parts', () => {
    const told = { day: '2014-01-01', carrier: 'UA' };
    const answer = keyedAnswer(out({ rows: [{ row_id: 'r1', version: 3, order: 1, keys: told }] }), link);
    expect(answer.rows[0]?.row_id).toBe(id);
    expect(keyedRows([{ row_id: 'r1', version: 3, values: { ...told, note: 'x' } }], link)[0]?.row_id).toBe(
      id,
    );
    expect(keyedRows([{ row_id: 'r1', version: null, values: null }], link)).toEqual([]);
  });
});

describe('edits beside a row', () => {
  function setUp() {
    const sent: unknown[] = [];
    const answers: ((answer: EditOut) => void)[] = [];
    const queue = new EditQueue({
      send: (edit) => {
        sent.push(structuredClone(edit.operations));
        return new Promise((resolve) => answers.push((answer) => resolve(keyedAnswer(answer, link))));
      },
      newId: () => `client-${sent.length}-${Math.random()}`,
      onApplied: () => undefined,
      keep: () => undefined,
      onRefused: () => undefined,
      isPassing: () => false,
    });
    const set = (values: Record<string, string>, seen = 0) =>
      queue.push('typed', [{ kind: 'set', rowId: id, keys, values, after: null, seen }]);
    return { queue, sent, answers, set };
  }

  it('make the entry, then change the version that was made', async () => {
    const { sent, answers, set, queue } = setUp();
    const first = set({ note: 'x' });
    const second = set({ goal: '1' });
    answers[0]?.(out({ rows: [{ row_id: 'r1', version: 7, order: 1, keys }] }));
    expect(await first).toBe('applied');
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.(out({ rows: [{ row_id: 'r1', version: 8, order: 1, keys }] }));
    expect(await second).toBe('applied');
    expect(sent).toEqual([
      [{ kind: 'set', keys, seen_version: null, values: { note: 'x' } }],
      [{ kind: 'set', keys, seen_version: 7, values: { goal: '1' } }],
    ]);
    expect(queue.cell(id, 'note', 0)?.value).toBe('x');
  });

  it('are kept over an entry that is gone, by making it again', async () => {
    const { sent, answers, set, queue } = setUp();
    const edit = set({ note: 'x' }, 4);
    const gone = { row_id: 'r1', version: null, values: null, changed_by: null, changed_at: null, keys };
    answers[0]?.(out({ status: 'conflict', edit: null, conflicts: [gone] }));
    expect(await edit).toBe('conflict');
    queue.resolve(queue.conflicting[0]?.clientId ?? '', id, 'mine');
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toEqual([{ kind: 'set', keys, seen_version: null, values: { note: 'x' } }]);
  });

  it('that are refused are corrected by what is typed next', async () => {
    const { sent, answers, set } = setUp();
    const edit = set({ goal: '1' });
    const problem = { row_id: 'new', column_id: 'note', code: 'required', message: 'Note is empty.', keys };
    answers[0]?.(out({ status: 'invalid', edit: null, problems: [problem] }));
    expect(await edit).toBe('invalid');
    void set({ note: 'x' });
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toEqual([{ kind: 'set', keys, seen_version: null, values: { goal: '1', note: 'x' } }]);
  });
});
