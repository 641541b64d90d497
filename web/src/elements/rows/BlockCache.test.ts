import { describe, expect, it, vi } from 'vitest';
import { BlockCache } from './BlockCache';

interface Call {
  offset: number;
  signal: AbortSignal;
  resolve(block: string): void;
  reject(error: unknown): void;
}

function setUp(capacity = 4) {
  const calls: Call[] = [];
  const onChange = vi.fn();
  const onError = vi.fn();
  const cache = new BlockCache<string>({
    blockRows: 10,
    capacity,
    onChange,
    onError,
    load: (offset, _limit, signal) =>
      new Promise((resolve, reject) => {
        calls.push({ offset, signal, resolve, reject });
      }),
  });
  cache.setRowCount(1_000);
  const settle = async (offset: number) => {
    calls.find((call) => call.offset === offset && !call.signal.aborted)?.resolve(`block ${offset}`);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { cache, calls, onChange, onError, settle };
}

describe('blocks of rows', () => {
  it('fetches what is looked at and its neighbours, each once', async () => {
    const { cache, calls, settle, onChange } = setUp();
    cache.look(12, 18);
    cache.look(13, 19);
    expect(calls.map((call) => call.offset)).toEqual([10, 20, 0]);
    expect(cache.at(15)).toBeUndefined();
    await settle(10);
    expect(cache.at(15)).toEqual({ block: 'block 10', index: 5 });
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('does not ask beyond the last row', () => {
    const { cache, calls } = setUp();
    cache.setRowCount(15);
    cache.look(0, 40);
    expect(calls.map((call) => call.offset)).toEqual([0, 10]);
  });

  it('cancels what was scrolled away before it arrived', async () => {
    const { cache, calls, settle } = setUp();
    cache.look(0, 10);
    cache.look(500, 510);
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(calls.find((call) => call.offset === 500)?.signal.aborted).toBe(false);
    calls[0]?.reject(new DOMException('aborted', 'AbortError'));
    await settle(500);
    expect(cache.at(505)).toBeDefined();
    cache.look(0, 10);
    expect(calls.filter((call) => call.offset === 0)).toHaveLength(2);
  });

  it('does not cancel rows that someone waits for', async () => {
    const { cache, calls, settle } = setUp();
    const waiting = cache.load(0, 20);
    cache.look(500, 510);
    expect(calls.slice(0, 2).every((call) => !call.signal.aborted)).toBe(true);
    await settle(0);
    await settle(10);
    await waiting;
    expect(cache.at(19)).toBeDefined();
  });

  it('forgets the block that was looked at longest ago', async () => {
    const { cache, settle } = setUp(3);
    cache.look(10, 20);
    await settle(0);
    await settle(10);
    await settle(20);
    cache.look(5, 6);
    cache.look(35, 36);
    await settle(30);
    expect(cache.at(0)).toBeDefined();
    expect([cache.has(1), cache.has(2), cache.has(3)].filter(Boolean)).toHaveLength(2);
  });

  it('tells of an error once and tries again when asked', async () => {
    const { cache, calls, onError } = setUp();
    cache.look(0, 5);
    calls[0]?.reject(new Error('down'));
    await Promise.resolve();
    await Promise.resolve();
    expect(onError).toHaveBeenCalledTimes(1);
    cache.look(0, 5);
    expect(calls.filter((call) => call.offset === 0)).toHaveLength(1);
    cache.retry();
    expect(calls.filter((call) => call.offset === 0)).toHaveLength(2);
  });

  it('stops everything when disposed', () => {
    const { cache, calls } = setUp();
    cache.look(0, 10);
    cache.dispose();
    expect(calls.every((call) => call.signal.aborted)).toBe(true);
    cache.look(100, 110);
    expect(calls).toHaveLength(2);
  });
});
