import { describe, expect, it } from 'vitest';
import { LOADING } from './model';
import { addCell, extendTo, selectAll, selectCell } from './selection';
import { fakeModel } from './testing';
import {
  copyBlock,
  copyRange,
  dataRows,
  missingRows,
  planClear,
  planFill,
  planPaste,
  safeBlock,
} from './transfer';

const columns = [
  { entry: 'text' as const },
  { type: 'number' as const, entry: 'number' as const },
  { type: 'date' as const, entry: 'date' as const },
  { type: 'number' as const },
];
const rows = [
  ['a', 1, '2024-01-01', 2],
  ['b', 2, null, 4],
  [null, 3.5, null, 7],
];
const model = fakeModel(columns, rows, { growth: 2 });

describe('copying', () => {
  it('gives exact plain text', () => {
    const block = copyRange(extendTo(selectCell(0, 0), { r: 2, c: 2 }), 3);
    expect(copyBlock(model, block, 'en-US')).toEqual([
      ['a', '1', '2024-01-01'],
      ['b', '2', ''],
      ['', '3.5', ''],
    ]);
    expect(copyBlock(model, block, 'de-DE')[2]).toEqual(['', '3,5', '']);
    expect(copyBlock(model, block, 'en-US', true)[0]).toEqual(['C0', 'C1', 'C2']);
  });

  it('lets no text begin a formula elsewhere, and never changes numbers and dates', () => {
    const risky = fakeModel(
      [{}, { type: 'number' }, { type: 'date' }, { type: 'logical' }, { type: 'variant' }],
      [['=1+1', -5, '-0044-03-15', true, '@x']],
    );
    const block = copyRange(extendTo(selectCell(0, 0), { r: 0, c: 4 }), 1);
    const exact = [['=1+1', '-5.5 ', '-0044-03-15', '-', '@x']];
    expect(safeBlock(risky, block, exact)).toEqual([["'=1+1", '-5.5 ', '-0044-03-15', '-', "'@x"]]);
  });

  it('is limited, and says how many rows were left out', () => {
    const all = selectAll(selectCell(0, 0), { rows: 1_000_000, columns: 4 });
    const block = copyRange(all, 1_000_000, 400);
    expect(block.rows).toHaveLength(100);
    expect(block.dropped).toBe(999_900);
  });

  it('joins columns picked one by one', () => {
    const two = extendTo(addCell(extendTo(selectCell(0, 0), { r: 2, c: 0 }), 0, 2), { r: 2, c: 2 });
    expect(copyRange(two, 3)).toEqual({ rows: [0, 1, 2], columns: [0, 2], dropped: 0 });
  });

  it('does not count the blank row for new entries', () => {
    const entry = fakeModel(columns, [['a'], []], {
      row: (r) => ({ kind: r === 1 ? 'new' : 'data', key: String(r) }),
    });
    expect(dataRows(entry)).toBe(1);
    expect(dataRows(model)).toBe(3);
    expect(copyRange(selectCell(1, 0), dataRows(entry)).rows).toEqual([]);
  });

  it('knows when rows are missing', () => {
    const partly = fakeModel(columns, [['a'], [LOADING]]);
    expect(missingRows(partly, copyRange(extendTo(selectCell(0, 0), { r: 1, c: 0 }), 2))).toBe(true);
  });
});

describe('pasting', () => {
  it('reads values by column type and keeps what does not read', () => {
    const plan = planPaste(
      model,
      selectCell(0, 0),
      [
        ['x', '1,000', 'Mar 5, 2024'],
        ['y', 'many', ''],
      ],
      'en-US',
    );
    expect(plan.edits).toEqual([
      { row: 0, column: 0, value: 'x' },
      { row: 0, column: 1, value: 1000 },
      { row: 0, column: 2, value: '2024-03-05' },
      { row: 1, column: 0, value: 'y' },
      { row: 1, column: 1, value: 'many', problem: 'number' },
      { row: 1, column: 2, value: null },
    ]);
    expect(plan.target).toEqual({ r0: 0, c0: 0, r1: 1, c1: 2 });
  });

  it('adds rows below the end, as many as there may be', () => {
    const plan = planPaste(model, selectCell(2, 0), [['1'], ['2'], ['3'], ['4']], 'en-US');
    expect(plan.edits.map((edit) => edit.row)).toEqual([2, 3, 4]);
    expect(plan.droppedRows).toBe(1);
  });

  it('says how many columns have no place', () => {
    expect(planPaste(model, selectCell(0, 1), [['1', '2024-01-01', 'x', 'y']], 'en-US').droppedColumns).toBe(
      4 - (model.columns.length - 1),
    );
    expect(planPaste(model, selectCell(0, 0), [['x']], 'en-US').droppedColumns).toBe(0);
  });

  it('leaves out cells that take no input', () => {
    expect(planPaste(model, selectCell(0, 2), [['2024-01-01', '9']], 'en-US').skipped).toBe(1);
  });

  it('fills a selection with one value, and repeats a block that fits', () => {
    const range = extendTo(selectCell(0, 0), { r: 2, c: 0 });
    expect(planPaste(model, range, [['z']], 'en-US').edits.map((edit) => edit.value)).toEqual([
      'z',
      'z',
      'z',
    ]);
    const four = fakeModel(columns, [...rows, ['d']]);
    const tall = extendTo(selectCell(0, 0), { r: 3, c: 0 });
    expect(planPaste(four, tall, [['p'], ['q']], 'en-US').edits.map((edit) => edit.value)).toEqual([
      'p',
      'q',
      'p',
      'q',
    ]);
  });

  it('refuses a block beyond the limit', () => {
    const big = Array.from({ length: 60_000 }, () => ['1', '2']);
    expect(
      planPaste(fakeModel(columns, rows, { growth: 1e6 }), selectCell(0, 0), big, 'en-US').tooLarge,
    ).toBe(true);
  });
});

describe('filling and clearing', () => {
  it('copies the first row down', () => {
    const range = extendTo(selectCell(0, 0), { r: 2, c: 1 });
    expect(planFill(model, range, 'down')).toEqual([
      { row: 1, column: 0, value: 'a' },
      { row: 1, column: 1, value: 1 },
      { row: 2, column: 0, value: 'a' },
      { row: 2, column: 1, value: 1 },
    ]);
  });

  it('takes the value above for one cell', () => {
    expect(planFill(model, selectCell(1, 2), 'down')).toEqual([{ row: 1, column: 2, value: '2024-01-01' }]);
    expect(planFill(model, selectCell(0, 0), 'down')).toEqual([]);
  });

  it('converts between types to the right', () => {
    expect(planFill(model, extendTo(selectCell(1, 0), { r: 1, c: 1 }), 'right')).toEqual([
      { row: 1, column: 1, value: 'b', problem: 'number' },
    ]);
  });

  it('clears filled cells only', () => {
    expect(planClear(model, extendTo(selectCell(0, 2), { r: 2, c: 3 }))).toEqual([
      { row: 0, column: 2, value: null },
    ]);
  });
});
