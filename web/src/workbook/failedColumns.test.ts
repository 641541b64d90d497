import { expect, test } from 'vitest';
import { failedAfter, withFailed } from './failedColumns';

const problem = (column_id: string, message = 'no number') => ({
  column_id,
  code: 'failed',
  message,
  hint: null,
  start: 0,
  end: 0,
});

test('nothing is noted where nothing failed', () => {
  expect(failedAfter(undefined, '', true, [])).toBeUndefined();
});

test('the first window begins a new answer, later ones only add to it', () => {
  const one = failedAfter(undefined, '', true, [problem('a')]);
  const two = failedAfter(one, '', false, [problem('b')]);
  expect(two?.all.map((each) => each.column_id)).toEqual(['a', 'b']);
  expect(failedAfter(two, '', false, [])).toBe(two);
  expect(failedAfter(two, '', true, [])?.all).toEqual([]);
});

test('an answer of another level takes nothing away', () => {
  const rows = failedAfter(undefined, '', true, [problem('a')]);
  expect(failedAfter(rows, 'summary', true, [])).toBe(rows);
  const both = failedAfter(rows, 'summary', true, [problem('a'), problem('s')]);
  expect(both?.all.map((each) => each.column_id)).toEqual(['a', 's']);
});

test('what the warehouse said comes before what the description says of the same column', () => {
  const described = { problems: [problem('a', 'plain'), problem('c')], columns: 3 };
  expect(withFailed(described, [])).toBe(described);
  const shown = withFailed(described, [problem('a', 'with its words')]);
  expect(shown.problems.map((each) => each.message)).toEqual(['with its words', 'no number']);
  expect(shown.columns).toBe(3);
});
