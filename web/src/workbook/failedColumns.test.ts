import { expect, test } from 'vitest';
import { failedColumnsAfter, withFailedColumns } from './failedColumns';

const problem = (column_id: string, message = 'no number') => ({
  column_id,
  code: 'failed',
  message,
  hint: null,
  start: 0,
  end: 0,
});

test('nothing is noted where nothing failed', () => {
  expect(failedColumnsAfter(undefined, '', true, [])).toBeUndefined();
});

test('the first window begins a new answer, later ones only add to it', () => {
  const one = failedColumnsAfter(undefined, '', true, [problem('a')]);
  const two = failedColumnsAfter(one, '', false, [problem('b')]);
  expect(two?.all.map((each) => each.column_id)).toEqual(['a', 'b']);
  expect(failedColumnsAfter(two, '', false, [])).toBe(two);
  expect(failedColumnsAfter(two, '', true, [])?.all).toEqual([]);
});

test('an answer of another level takes nothing away', () => {
  const rows = failedColumnsAfter(undefined, '', true, [problem('a')]);
  expect(failedColumnsAfter(rows, 'summary', true, [])).toBe(rows);
  const both = failedColumnsAfter(rows, 'summary', true, [problem('a'), problem('s')]);
  expect(both?.all.map((each) => each.column_id)).toEqual(['a', 's']);
});

test('what the warehouse said comes before what the description says of the same column', () => {
  const description = { problems: [problem('a', 'plain'), problem('c')], columns: 3 };
  expect(withFailedColumns(description, [])).toBe(description);
  const shown = withFailedColumns(description, [problem('a', 'with its words')]);
  expect(shown.problems.map((each) => each.message)).toEqual(['with its words', 'no number']);
  expect(shown.columns).toBe(3);
});
