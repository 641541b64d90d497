import { expect, it } from 'vitest';
import { periodFormatter } from './periods';

const written = (unit: string, text: string, zone = 'UTC') =>
  periodFormatter(`DateTrunc("${unit}", [Flights/Time])`, 'en-US', zone)?.(Date.parse(text));

it('writes members that are periods as periods', () => {
  expect(written('month', '2013-05-01')).toBe('May 2013');
  expect(written('quarter', '2013-10-01')).toBe('Q4 2013');
  expect(written('year', '2013-01-01')).toBe('2013');
  expect(written('month', '2013-05-01T04:00:00Z', 'America/New_York')).toBe('May 2013');
});

it('leaves every other key to its format', () => {
  expect(written('day', '2013-05-01')).toBeUndefined();
  expect(periodFormatter('[Flights/Time]', 'en-US', 'UTC')).toBeNull();
});
