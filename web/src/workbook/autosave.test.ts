import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Autosave, type SaveState, type SendResult } from './autosave';
import type { Workbook } from './document';

const documentNamed = (name: string): Workbook => ({
  schema_version: 1,
  kind: 'workbook',
  pages: [{ id: 'p', name, elements: [], layout: [], hidden: false }],
  settings: { time_zone: 'UTC', locale: 'en-US' },
});

function setUp(results: (SendResult | Error)[]) {
  const sent: [string, number][] = [];
  const states: SaveState['kind'][] = [];
  const kept: (string | null)[] = [];
  const autosave = new Autosave({
    revision: 7,
    delay: 500,
    send: async (document, revision) => {
      sent.push([document.pages[0]?.name ?? '', revision]);
      const result = results.shift() ?? { kind: 'saved', revision: revision + 1 };
      if (result instanceof Error) throw result;
      return result;
    },
    onState: (state) => states.push(state.kind),
    keep: (copy) => kept.push(copy?.document.pages[0]?.name ?? null),
  });
  return { autosave, sent, states, kept };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('saving the draft', () => {
  it('waits for a pause, then sends the last document once, with the next revision afterwards', async () => {
    const { autosave, sent, states } = setUp([]);
    autosave.changed(documentNamed('a'));
    await vi.advanceTimersByTimeAsync(300);
    autosave.changed(documentNamed('b'));
    await vi.advanceTimersByTimeAsync(600);
    autosave.changed(documentNamed('c'));
    await vi.advanceTimersByTimeAsync(600);
    expect(sent).toEqual([
      ['b', 7],
      ['c', 8],
    ]);
    expect(states.at(-1)).toBe('saved');
    expect(autosave.dirty).toBe(false);
  });

  it('keeps what the server did not get and tries again with growing pauses', async () => {
    const { autosave, sent, states, kept } = setUp([
      new Error('down'),
      { kind: 'unreachable', message: 'down' },
    ]);
    autosave.changed(documentNamed('a'));
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toBe('offline');
    expect(kept).toEqual(['a']);
    expect(autosave.dirty).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(sent).toEqual([
      ['a', 7],
      ['a', 7],
      ['a', 7],
    ]);
    expect(kept.at(-1)).toBeNull();
    expect(states.at(-1)).toBe('saved');
  });

  it('sends at once when the network is back', async () => {
    const { autosave, sent } = setUp([new Error('down')]);
    autosave.changed(documentNamed('a'));
    await vi.advanceTimersByTimeAsync(500);
    autosave.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
    expect(autosave.dirty).toBe(false);
  });

  it('stops at a conflict, keeps the copy, and goes on after adopting a revision', async () => {
    const { autosave, sent, states, kept } = setUp([{ kind: 'conflict' }]);
    autosave.changed(documentNamed('a'));
    await vi.advanceTimersByTimeAsync(500);
    autosave.changed(documentNamed('b'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    expect(states.at(-1)).toBe('conflict');
    expect(kept).toEqual(['a', 'b']);
    expect(await autosave.flush()).toBe(false);
    autosave.adopt(12);
    autosave.changed(documentNamed('c'));
    await vi.advanceTimersByTimeAsync(500);
    expect(sent.at(-1)).toEqual(['c', 12]);
  });

  it('does not repeat a document that was refused, but sends the next one', async () => {
    const { autosave, sent, states } = setUp([{ kind: 'refused', message: 'No.', hint: null }]);
    autosave.changed(documentNamed('a'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    expect(states.at(-1)).toBe('refused');
    expect(autosave.dirty).toBe(true);
    autosave.changed(documentNamed('b'));
    await vi.advanceTimersByTimeAsync(500);
    expect(sent.at(-1)).toEqual(['b', 7]);
    expect(autosave.dirty).toBe(false);
  });

  it('waits for a change that is on its way before anything counts as saved', async () => {
    const { autosave, sent, states } = setUp([]);
    let arrive = () => {};
    const change = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    autosave.expect(change);
    expect([autosave.dirty, states.at(-1)]).toEqual([true, 'waiting']);
    autosave.changed(documentNamed('before'));
    const flushed = autosave.flush();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([['before', 7]]);
    expect([autosave.dirty, states.at(-1)]).toEqual([true, 'waiting']);
    autosave.changed(documentNamed('a'));
    arrive();
    expect(await flushed).toBe(true);
    expect(sent.at(-1)).toEqual(['a', 8]);
    expect([autosave.dirty, states.at(-1)]).toEqual([false, 'saved']);
  });

  it('is saved again when a change on its way came to nothing', async () => {
    const { autosave, sent, states } = setUp([]);
    autosave.expect(Promise.resolve());
    await vi.advanceTimersByTimeAsync(1_000);
    expect([autosave.dirty, states.at(-1), sent.length]).toEqual([false, 'saved', 0]);
  });

  it('flushes a waiting change and one that arrives while sending', async () => {
    const { autosave, sent } = setUp([]);
    autosave.changed(documentNamed('a'));
    const first = autosave.flush();
    autosave.changed(documentNamed('b'));
    expect(await first).toBe(false);
    expect(await autosave.flush()).toBe(true);
    expect(sent.map(([name]) => name)).toEqual(['a', 'b']);
  });
});
