import { describe, expect, it } from 'vitest';
import { addCell, extendTo, type Selection, selectCell, selectColumns } from '../../grid/selection';
import { combined, questionsOf, statisticsText } from './statistics';

const columns = [
  { id: 'region', name: 'Region', type: 'text' as const, width: 100, level: 0, key: true },
  { id: 'total', name: 'Total', type: 'number' as const, width: 100, level: 0 },
  { id: 'amount', name: 'Amount', type: 'number' as const, width: 100 },
  { id: 'note', name: 'Note', type: 'text' as const, width: 100 },
];
const box = (r0: number, c0: number, r1: number, c1: number) =>
  extendTo(selectCell(r0, c0), { r: r1, c: c1 });
const both = (one: Selection, r0: number, c0: number, r1: number, c1: number) =>
  extendTo(addCell(one, r0, c0), { r: r1, c: c1 });

describe('what the warehouse is asked about a selection', () => {
  it.each([
    ['a whole column', selectColumns(2, 2, 1000), [[['amount'], 0, null]]],
    ['rows in the middle', box(300, 2, 899, 3), [[['amount', 'note'], 300, 600]]],
    ['more than there is', box(990, 2, 1005, 2), [[['amount'], 990, 10]]],
    [
      'two ranges that overlap',
      both(box(0, 2, 499, 2), 300, 2, 699, 3),
      [
        [['amount'], 0, 300],
        [['amount', 'note'], 300, 400],
      ],
    ],
    ['neighbours with the same columns', both(box(0, 2, 99, 2), 100, 2, 199, 2), [[['amount'], 0, 200]]],
    ['a column of groups', box(0, 1, 999, 1), [[['total'], 0, null]]],
    ['groups in two ranges', both(box(0, 1, 9, 1), 500, 1, 600, 1), null],
  ])('%s', (_name, selection, wanted) => {
    const questions = questionsOf(selection, columns, 1000, 1);
    const plain = questions?.map(({ columnIds, offset, rows }) => [columnIds, offset, rows]) ?? null;
    expect(plain).toEqual(wanted);
  });

  it.each([
    [5, 5],
    [24, 24],
    // One question each would be too many.
    [25, undefined],
  ])('%i scattered ranges', (ranges, asked) => {
    let selection = selectCell(0, 2);
    for (let range = 1; range < ranges; range++) selection = addCell(selection, range * 20, 2);
    expect(questionsOf(selection, columns, 1000, 1)?.length).toBe(asked);
  });
});

describe('the answers', () => {
  const answers = [
    { column_id: 'amount', count: 4, sum: 10 },
    { column_id: 'amount', count: 1, sum: null },
    { column_id: 'note', count: 3, sum: null },
  ];

  it('are added up; only numbers have an average', () => {
    expect(combined(9, answers, columns, 1)).toMatchObject({
      ...{ cells: 9, count: 8, numbers: 5, sum: 10, average: 2, once: false, partial: false },
    });
  });

  it('say that groups are counted once, unless the groups are the rows', () => {
    const total = [{ column_id: 'total', count: 8, sum: 499_311 }];
    const statistics = combined(48, total, columns, 1);
    expect(statistics).toMatchObject({ sum: 499_311, average: 62_413.875, once: true });
    expect(statisticsText(statistics, 'en-US')).toBe(
      'Count 8  ·  Sum 499,311  ·  Average 62,413.88  ·  each group once',
    );
    expect(combined(8, total, columns, 0).once).toBe(false);
  });

  it('are waited for, and nothing is said of a single cell', () => {
    const statistics = combined(9, answers, columns, 1);
    expect(statisticsText(statistics, 'en-US', true)).toBe('Adding up…');
    expect(statisticsText({ ...statistics, cells: 1 }, 'en-US', true)).toBe('');
    expect(statisticsText({ ...statistics, partial: true }, 'de-DE')).toContain('of the loaded cells');
  });
});
