import { expect, it } from 'vitest';
import { apply } from '../../workbook/commands';
import type { ControlElement, PivotElement, Workbook } from '../../workbook/document';
import { addTarget, pickable } from './model';

const control = {
  id: 'c',
  kind: 'control',
  name: 'List',
  control_id: 'list',
  control: 'list',
  targets: [],
  options: null,
  value: null,
} as unknown as ControlElement;
const sales = {
  id: 'sales',
  kind: 'table',
  name: 'Sales',
  source: { kind: 'element', element_id: 'none' },
  columns: [
    { id: 'no', name: 'Customer No' },
    { id: 'city', name: 'City' },
  ],
  filters: [],
  filter_groups: [],
  groupings: [],
  summary: [],
  sort: [],
  relationships: [],
  metrics: [],
};
const other = {
  ...sales,
  id: 'other',
  name: 'Other',
  columns: [{ id: 'chosen', name: 'Chosen', formula: 'IsNotNull([customer-no])' }],
};
const document = {
  schema_version: 1,
  kind: 'workbook',
  pages: [{ id: 'p', name: 'P', hidden: false, elements: [sales, control, other], layout: [] }],
  settings: { locale: 'en-US', time_zone: 'UTC' },
} as unknown as Workbook;

const controlIn = (now: Workbook) => now.pages[0]?.elements[1] as ControlElement;
const target = (column_id: string) => ({ element_id: 'sales', column_id });
const aim = (now: Workbook, column: string) =>
  apply(now, addTarget(now, controlIn(now), target(column))).document;

it('takes name, id and values after the column that it filters, also when that changes', () => {
  const first = aim(document, 'no');
  expect(controlIn(first)).toMatchObject({
    name: 'Customer No',
    control_id: 'customer-no',
    options: { kind: 'element', ...target('no') },
  });
  const chosen = {
    ...first,
    pages: [{ ...first.pages[0], elements: [sales, { ...controlIn(first), value: ['000017'] }, other] }],
  } as unknown as Workbook;
  const second = aim(chosen, 'city');
  expect(controlIn(second)).toMatchObject({
    name: 'City',
    control_id: 'city',
    targets: [target('city')],
    options: { kind: 'element', ...target('city') },
    value: null,
  });
  // A formula that calls it by the old id goes on doing so by the new one.
  expect(JSON.stringify(second.pages[0]?.elements[2])).toContain('IsNotNull([city])');
});

it('keeps what somebody chose: a name, an id, other values', () => {
  const first = aim(document, 'no');
  const own = {
    ...controlIn(first),
    name: 'Where',
    control_id: 'where',
    options: { kind: 'manual', values: ['Kiel'] },
    value: ['Kiel'],
  };
  const named = {
    ...first,
    pages: [{ ...first.pages[0], elements: [sales, own] }],
  } as unknown as Workbook;
  expect(controlIn(aim(named, 'city'))).toMatchObject({ ...own, targets: [target('city')] });
});

it('another target that gets another column takes neither name nor value with it', () => {
  const first = controlIn(aim(document, 'no'));
  const second = { element_id: 'other', column_id: 'no' };
  const slider = { ...first, control: 'slider', options: null, value: 7, targets: [target('no'), second] };
  const both = {
    ...document,
    pages: [{ ...document.pages[0], elements: [sales, slider, other] }],
  } as unknown as Workbook;
  const moved = controlIn(
    apply(both, addTarget(both, controlIn(both), { element_id: 'other', column_id: 'chosen' })).document,
  );
  expect(moved).toMatchObject({ name: 'Customer No', control_id: 'customer-no', value: 7 });
  expect(controlIn(aim(both, 'city')).value).toBeNull();
});

it.each([
  ['list', ['no', 'city', 'total']],
  ['top-n', ['no']],
] as const)('what a %s control can filter in a pivot', (kind, wanted) => {
  const pivot = {
    ...sales,
    kind: 'pivot',
    columns: [...sales.columns, { id: 'total', name: 'Total', formula: 'Count()' }],
    rows: { keys: [{ column_id: 'city' }] },
    across: { keys: [] },
    values: ['total'],
  } as unknown as PivotElement;
  expect(pickable(pivot, kind).map(({ id }) => id)).toEqual(wanted);
});
