import { expect, it } from 'vitest';
import { type ChangeBatch, EMPTY_UNDO, forget, inverse, record, redo, undo } from './undo';

const batch: ChangeBatch = {
  cells: [{ rowKey: 'a', columnId: 'x', before: 1, after: 2 }],
  inserted: [{ rowKey: 'n', afterKey: 'a', values: { x: 5 } }],
  deleted: [],
};

it('is its own inverse twice', () => {
  expect(inverse(inverse(batch))).toEqual(batch);
  expect(inverse(batch)).toEqual({
    cells: [{ rowKey: 'a', columnId: 'x', before: 2, after: 1 }],
    inserted: [],
    deleted: [{ rowKey: 'n', afterKey: 'a', values: { x: 5 } }],
  });
});

it('undoes and redoes in order, and forgets what was undone after a new gesture', () => {
  const one = record(EMPTY_UNDO, batch);
  const undone = undo(one);
  expect(undone?.apply).toEqual(inverse(batch));
  expect(redo(undone!.state)?.apply).toBe(batch);
  expect(redo(record(undone!.state, batch))).toBeNull();
  expect(undo(EMPTY_UNDO)).toBeNull();
});

it('keeps a limited number, skips empty gestures and can forget a refused one', () => {
  const other: ChangeBatch = { ...batch };
  expect(record(record(EMPTY_UNDO, batch), other, 1).done).toEqual([other]);
  expect(record(EMPTY_UNDO, { cells: [], inserted: [], deleted: [] })).toBe(EMPTY_UNDO);
  expect(forget(record(EMPTY_UNDO, batch), batch).done).toEqual([]);
});
