import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatDuration, formatSpan } from './format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_536_000, '1.5 MB'],
    [999_600, '1 MB'],
    [104_857_600, '105 MB'],
    [2_500_000_000_000, '2.5 TB'],
    [9_900_000_000_000_000, '9,900 TB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes, 'en-US')).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0.2, '<1 ms'],
    [83.4, '83 ms'],
    [999.7, '1 s'],
    [1840, '1.8 s'],
    [95_000, '1 min 35 s'],
    [59_990, '1 min 0 s'],
  ])('%d is %s', (time, text) => expect(formatDuration(time, 'en-US')).toBe(text));
});

describe('formatSpan', () => {
  it.each([
    [45, '45 seconds'],
    [60, '1 minute'],
    [5_400, '90 minutes'],
    [3_600, '1 hour'],
    [86_400, '1 day'],
    [604_800, '7 days'],
  ])('%d is %s', (seconds, text) => expect(formatSpan(seconds, 'en-US')).toBe(text));
});

describe('formatAgo', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  it.each([
    ['2026-03-10T11:59:30Z', 'now'],
    ['2026-03-10T11:57:00Z', '3 minutes ago'],
    ['2026-03-09T11:00:00Z', 'yesterday'],
    ['2026-02-20T12:00:00Z', '2 weeks ago'],
    ['2026-03-10T14:00:00Z', 'in 2 hours'],
    ['2026-03-13T11:59:59Z', 'in 3 days'],
  ])('%s is %s', (when, text) => expect(formatAgo(when, now, 'en-US')).toBe(text));
});

it('formatCount groups thousands', () => expect(formatCount(336776, 'en-US')).toBe('336,776'));
