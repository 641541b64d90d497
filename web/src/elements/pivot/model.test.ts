import { describe, expect, it } from 'vitest';
import { apply, type Command } from '../../workbook/commands';
import { findDataElement, type PivotElement, type Workbook } from '../../workbook/document';
import { axisField, valueField } from '../panels/fields';
import { moved, removePivotField, type Shelf, setPivotField, shelfIds } from './model';
import { pivotOf } from './new';

const source = (label: string, type: string) => ({
  name: label,
  label,
  owner: '',
  type,
  integer: false,
  has_time: false,
});
const none: Workbook = {
  schema_version: 1,
  kind: 'workbook',
  settings: { locale: 'en-US', time_zone: 'UTC' },
  pages: [{ id: 'p', name: 'P', hidden: false, elements: [], layout: [] }],
};
const empty = pivotOf(none, { kind: 'element', element_id: 'f', grouping_id: null }, 'Flights pivot');
const start: Workbook = { ...none, pages: [{ ...none.pages[0]!, elements: [empty] }] };
const done = (document: Workbook, make: (document: Workbook) => Command) =>
  apply(document, make(document)).document;
const pivotIn = (document: Workbook) => findDataElement(document, empty.id) as PivotElement;
const put = (document: Workbook, shelf: Shelf, label: string, type = 'text') => {
  const field = shelf === 'values' ? valueField(source(label, type)) : axisField(source(label, type));
  return done(document, (current) => setPivotField(current, empty.id, shelf, field, 'Flights', null));
};
const names = (pivot: PivotElement, shelf: Shelf) =>
  shelfIds(pivot, shelf).map((id) => pivot.columns.find((column) => column.id === id)?.name);

describe('the shelves of a pivot', () => {
  const full = put(
    put(put(put(start, 'rows', 'Origin'), 'rows', 'Carrier'), 'across', 'Time', 'date'),
    'values',
    'Delay',
    'number',
  );

  it('take fields, and the pivot is called after them', () => {
    const pivot = pivotIn(full);
    expect(names(pivot, 'rows')).toEqual(['Origin', 'Carrier']);
    expect(names(pivot, 'across')).toEqual(['Month of Time']);
    expect(pivot.name).toBe('Sum of Delay by Origin');
  });

  it('replace a field in its place', () => {
    const [id] = pivotIn(full).values;
    const pivot = pivotIn(
      done(full, (current) =>
        setPivotField(current, empty.id, 'values', valueField(null), 'Flights', id as string),
      ),
    );
    expect(pivot.values).toEqual([id]);
    expect(pivot.columns.find((column) => column.id === id)?.formula).toBe('Count()');
    expect(pivot.columns).toHaveLength(4);
  });

  it('are put in another order, up to their ends', () => {
    const pivot = pivotIn(full);
    const [first, second] = shelfIds(pivot, 'rows') as [string, string];
    const swapped = { ...pivot, ...moved(pivot, 'rows', first, 1) };
    expect(shelfIds(swapped, 'rows')).toEqual([second, first]);
    expect(shelfIds({ ...pivot, ...moved(pivot, 'rows', first, -1) }, 'rows')).toEqual([first, second]);
  });

  it('lose a field with its column', () => {
    const pivot = pivotIn(full);
    const [origin] = shelfIds(pivot, 'rows') as [string];
    const less = pivotIn(done(full, (current) => removePivotField(current, pivot, origin)));
    expect(names(less, 'rows')).toEqual(['Carrier']);
    expect(less.columns.map((column) => column.id)).not.toContain(origin);
  });
});
