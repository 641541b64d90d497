import type { Model } from '../api/client';

type Entry = Pick<Model<'QueryEntry'>, 'compile_ms' | 'wait_ms' | 'run_ms' | 'send_ms'>;

export type Phase = 'compile' | 'wait' | 'run' | 'send';

/** The phases of a query in their order, with the milliseconds known of each. */
export function phases(entry: Entry): { phase: Phase; milliseconds: number }[] {
  return [
    { phase: 'compile', milliseconds: entry.compile_ms ?? 0 },
    { phase: 'wait', milliseconds: entry.wait_ms ?? 0 },
    { phase: 'run', milliseconds: entry.run_ms ?? 0 },
    { phase: 'send', milliseconds: entry.send_ms ?? 0 },
  ];
}

export function totalTime(entry: Entry): number {
  return phases(entry).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

/** The width of a bar in percent; a square root keeps short queries visible next to long ones. */
export function barWidth(milliseconds: number, longest: number): number {
  if (milliseconds <= 0 || longest <= 0) return 0;
  return Math.max(2, Math.sqrt(Math.min(1, milliseconds / longest)) * 100);
}
