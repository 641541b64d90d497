import { describe, expect, it } from 'vitest';
import { dateRangeText, endText, isRelative, readPeriod, writePeriod } from './dates';

describe('relative dates', () => {
  it.each(['month', 'day-7', 'year+1', 'week-starting-monday-2', 'minute'])('reads and writes %s', (end) => {
    const period = readPeriod(end);
    expect(period).not.toBeNull();
    expect(period && writePeriod(period)).toBe(end);
  });

  it.each(['2026-01-31', '2026-01-31T10:00', 'now', 'days', 'day-', ''])('takes %s for no period', (end) => {
    expect(readPeriod(end)).toBeNull();
  });

  it('are distinguished from days', () => {
    expect(isRelative('now')).toBe(true);
    expect(isRelative('2026-01-31')).toBe(false);
    expect(isRelative(null)).toBe(false);
  });

  it('are read by people', () => {
    expect(endText('day-7')).toBe('7 days ago');
    expect(endText('day')).toBe('today');
    expect(endText('month')).toBe('this month');
    expect(endText('week-starting-monday')).toBe('this week');
    expect(endText('year+2')).toBe('in 2 years');
    expect(endText('2026-01-31T10:00:00')).toBe('2026-01-31 10:00');
    expect(dateRangeText('day-7', 'day-1')).toBe('Last 7 days');
    expect(dateRangeText('month-3', 'now')).toBe('3 months ago – now');
    expect(dateRangeText(null, '2026-01-31')).toBe('until 2026-01-31');
    expect(dateRangeText(null, null)).toBeNull();
  });
});
