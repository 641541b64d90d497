import { expect, it } from 'vitest';
import { barWidth, phases, totalTime } from './times';

const entry = { compile_ms: 4, wait_ms: null, run_ms: 30.5, send_ms: 2 };

it('adds up the phases that are known', () => {
  expect(totalTime(entry)).toBe(36.5);
  expect(phases(entry).map(({ phase }) => phase)).toEqual(['compile', 'wait', 'run', 'send']);
});

it('draws every query that took time', () => {
  expect(barWidth(0, 100)).toBe(0);
  expect(barWidth(0.001, 10_000)).toBe(2);
  expect(barWidth(25, 100)).toBe(50);
  expect(barWidth(200, 100)).toBe(100);
});
