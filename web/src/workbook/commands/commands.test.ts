import { describe, expect, it } from 'vitest';
import type { ChartElement, Column, ControlElement, Filter, TableElement, Workbook } from '../document';
import { levelOf, shownColumns } from '../document';
import {
  addColumns,
  addElement,
  addPage,
  apply,
  type Command,
  CommandError,
  clearFilters,
  collapseTo,
  duplicateElement,
  duplicatePage,
  groupBy,
  hideColumns,
  hidePage,
  moveColumn,
  moveElementToPage,
  moveGrouping,
  movePage,
  moveToLevel,
  putFilter,
  removeColumns,
  removeElements,
  removeFilter,
  removeGrouping,
  removePage,
  renameColumn,
  renameControl,
  renameElement,
  renamePage,
  setColumn,
  setFormula,
  setLayout,
  setSettings,
  sortBy,
  ungroup,
  updateElement,
} from '.';

const column = (id: string, name: string, origin: Partial<Column>): Column => ({
  id,
  name,
  description: '',
  hidden: false,
  ...origin,
});

const data = {
  description: '',
  relationships: [],
  metrics: [],
  filters: [],
  filter_groups: [],
  sort: [],
  limit: null,
  hidden_source: false,
};

const flights: TableElement = {
  ...data,
  kind: 'table',
  id: 'flights',
  name: 'Flights',
  source: { kind: 'warehouse-table', connection_id: 'c', path: ['s', 'flights'] },
  columns: [
    column('carrier', 'Carrier', { source_column: 'carrier' }),
    column('delay', 'Arr Delay', { source_column: 'arr_delay' }),
    column('late', 'Late', { formula: 'If([Arr Delay] > 15, "[Arr Delay]", [Flights/Arr Delay])' }),
  ],
  filters: [
    {
      kind: 'list',
      id: 'f1',
      column_id: 'carrier',
      enabled: true,
      nulls: 'when-empty',
      mode: 'include',
      values: ['AA'],
    },
  ],
  sort: [{ column_id: 'delay', direction: 'ascending', nulls: 'last' }],
  groupings: [{ id: 'g1', keys: ['carrier'], calculations: [], sort: [] }],
  summary: [],
  collapsed_to: null,
};

const child: TableElement = {
  ...data,
  kind: 'table',
  id: 'child',
  name: 'Per carrier',
  source: { kind: 'element', element_id: 'flights', grouping_id: 'g1' },
  columns: [
    column('x', 'Twice', { formula: '2 * [Arr Delay] + [Flights/Arr Delay]' }),
    column('y', 'Carrier', { source_column: 'carrier' }),
    column('z', 'Again', { formula: '[Carrier] & [carrier-list]' }),
  ],
  groupings: [],
  summary: [],
  collapsed_to: null,
};

const chart: ChartElement = {
  ...data,
  kind: 'chart',
  id: 'chart',
  name: 'Delays',
  source: { kind: 'element', element_id: 'flights', grouping_id: null },
  columns: [
    column('cx', 'Carrier', { formula: '[Flights/Carrier]' }),
    column('cy', 'Delay', { formula: 'Avg([Arr Delay])' }),
  ],
  chart: 'bar',
  x: 'cx',
  y: ['cy'],
  color: null,
  stacking: 'none',
  orientation: 'vertical',
  x_title: '',
  y_title: '',
  show_legend: true,
};

const control: ControlElement = {
  kind: 'control',
  id: 'control',
  name: 'Carrier list',
  description: '',
  control_id: 'carrier-list',
  control: 'list',
  mode: 'include',
  operator: null,
  negated: false,
  case_sensitive: false,
  direction: 'top',
  ranking: 'rank',
  nulls: 'when-empty',
  multiple: true,
  options: { kind: 'element', element_id: 'flights', column_id: 'carrier' },
  value: null,
  targets: [
    { element_id: 'flights', column_id: 'carrier' },
    { element_id: 'child', column_id: 'y' },
  ],
};

const place = (element_id: string, y: number) => ({ element_id, x: 0, y, width: 12, height: 4 });

const workbook: Workbook = {
  schema_version: 1,
  kind: 'workbook',
  settings: { locale: 'en-US', time_zone: 'UTC' },
  pages: [
    {
      id: 'p1',
      name: 'One',
      hidden: false,
      elements: [flights, child, chart, control],
      layout: [place('flights', 0), place('child', 4), place('chart', 8), place('control', 12)],
    },
    { id: 'p2', name: 'Two', hidden: false, elements: [], layout: [] },
  ],
};

const fresh = column('new', 'New', { formula: 'Count()' });
const filter: Filter = {
  kind: 'number-range',
  id: 'f2',
  column_id: 'delay',
  enabled: true,
  nulls: 'never',
  min: 0,
  max: null,
};

const hierarchy: Filter = {
  kind: 'hierarchy',
  id: 'tree',
  column_id: 'carrier',
  below: ['delay', 'late'],
  enabled: true,
  nulls: 'when-empty',
  mode: 'include',
  paths: [['AA', 1, true], ['AA', 1, false], ['UA']],
};

const everyCommand: [string, (document: Workbook) => Command][] = [
  ['add an element', (d) => addElement(d, 'p2', { ...flights, id: 'other' }, place('other', 0))],
  ['remove elements', (d) => removeElements(d, ['chart', 'control'])],
  ['remove a source with its readers', (d) => removeElements(d, ['flights', 'child', 'chart'])],
  ['rename an element', (d) => renameElement(d, 'flights', 'All flights')],
  ['update an element', (d) => updateElement<ChartElement>(d, 'chart', { chart: 'line' })],
  ['duplicate an element', (d) => duplicateElement(d, 'control', place('control', 20))],
  ['move an element to a page', (d) => moveElementToPage(d, 'chart', 'p2', place('chart', 0))],
  ['rename a control', (d) => renameControl(d, 'control', 'airline')],
  ['add columns', (d) => addColumns(d, 'flights', [fresh], { index: 1 })],
  ['add a column to a level', (d) => addColumns(d, 'flights', [fresh], { level: 'g1' })],
  ['remove columns', (d) => removeColumns(d, 'flights', ['carrier'])],
  ['rename a column', (d) => renameColumn(d, 'flights', 'delay', 'Delay')],
  ['set a formula', (d) => setFormula(d, 'flights', 'delay', '[Flights/Arr Delay] / 60')],
  ['set a column', (d) => setColumn(d, 'flights', 'delay', { width: 200, description: 'Minutes' })],
  ['hide columns', (d) => hideColumns(d, 'flights', ['delay', 'late'], true)],
  ['move a column', (d) => moveColumn(d, 'flights', 'late', 'delay')],
  ['move a column to the summary', (d) => moveToLevel(d, 'flights', 'delay', 'summary')],
  ['move a key to the base', (d) => moveToLevel(d, 'flights', 'carrier', 'base')],
  ['group by a column', (d) => groupBy(d, 'flights', 'late')],
  ['group by a new column', (d) => groupBy(d, 'flights', 'new', { newColumn: fresh, index: 0 })],
  ['add a key to a grouping', (d) => groupBy(d, 'flights', 'late', { groupingId: 'g1' })],
  ['ungroup', (d) => ungroup(d, 'flights', 'carrier')],
  ['remove a grouping', (d) => removeGrouping(d, 'flights', 'g1')],
  ['move a grouping', (d) => moveGrouping(d, 'flights', 'g1', 0)],
  ['collapse', (d) => collapseTo(d, 'flights', 'g1')],
  ['sort', (d) => sortBy(d, 'flights', 'carrier', 'descending')],
  ['clear a sort', (d) => sortBy(d, 'flights', 'delay', null)],
  ['add a filter', (d) => putFilter(d, 'flights', filter)],
  ['change a filter', (d) => putFilter(d, 'flights', { ...filter, id: 'f1', column_id: 'carrier' })],
  ['remove a filter', (d) => removeFilter(d, 'flights', 'f1')],
  ['clear filters', (d) => clearFilters(d, 'flights', ['f1'])],
  ['add a page', (d) => addPage(d)],
  ['remove a page', (d) => removePage(d, 'p1')],
  ['rename a page', (d) => renamePage(d, 'p1', 'Uno')],
  ['hide a page', (d) => hidePage(d, 'p1', true)],
  ['move a page', (d) => movePage(d, 'p1', 1)],
  ['duplicate a page', (d) => duplicatePage(d, 'p1')],
  ['lay out', (d) => setLayout(d, 'p1', [place('flights', 2)])],
  ['change settings', () => setSettings({ locale: 'de-DE', time_zone: 'Europe/Berlin' })],
];

describe('every command', () => {
  it.each(everyCommand)('%s, and back, and forth again', (_name, build) => {
    const before = structuredClone(workbook);
    const done = apply(workbook, build(workbook));
    expect(workbook).toEqual(before);
    const back = apply(done.document, done.inverse);
    expect(sorted(back.document)).toEqual(sorted(before));
    expect(sorted(apply(back.document, back.inverse).document)).toEqual(sorted(done.document));
  });
});

/** The order of a layout's places means nothing. */
function sorted(document: Workbook): Workbook {
  return {
    ...document,
    pages: document.pages.map((page) => ({
      ...page,
      layout: page.layout.toSorted((a, b) => a.element_id.localeCompare(b.element_id)),
    })),
  };
}

const afterwards = (build: (document: Workbook) => Command): Workbook =>
  apply(workbook, build(workbook)).document;
const element = <E>(document: Workbook, id: string): E =>
  document.pages.flatMap((page) => page.elements).find((one) => one.id === id) as E;
const formulas = (document: Workbook, id: string) =>
  element<TableElement>(document, id).columns.map((one) => one.formula ?? one.source_column);

describe('renaming', () => {
  it('a column changes formulas of the element and of those that read it, not texts nor the table', () => {
    const document = afterwards((d) => renameColumn(d, 'flights', 'delay', 'Delay [min]'));
    // `[Flights/...]` within Flights is the warehouse table of that name.
    expect(formulas(document, 'flights')[2]).toBe(
      'If([Delay \\[min\\]] > 15, "[Arr Delay]", [Flights/Arr Delay])',
    );
    expect(formulas(document, 'child')[0]).toBe('2 * [Delay \\[min\\]] + [Flights/Delay \\[min\\]]');
    expect(formulas(document, 'chart')[1]).toBe('Avg([Delay \\[min\\]])');
  });

  it('leaves a bare name alone where another column has it', () => {
    const document = afterwards((d) => renameColumn(d, 'flights', 'carrier', 'Airline'));
    expect(formulas(document, 'child')[2]).toBe('[Carrier] & [carrier-list]');
    expect(formulas(document, 'chart')[0]).toBe('[Flights/Airline]');
  });

  it('an element changes formulas of others only', () => {
    const document = afterwards((d) => renameElement(d, 'flights', 'All flights'));
    expect(formulas(document, 'flights')[2]).toContain('[Flights/Arr Delay]');
    expect(formulas(document, 'child')[0]).toBe('2 * [Arr Delay] + [All flights/Arr Delay]');
  });

  it('a control changes formulas that use it', () => {
    const document = afterwards((d) => renameControl(d, 'control', 'airline'));
    expect(formulas(document, 'child')[2]).toBe('[Carrier] & [airline]');
  });
});

describe('removing', () => {
  it('a column takes its filter, sort, key, targets and the grain of children with it', () => {
    const document = afterwards((d) => removeColumns(d, 'flights', ['carrier', 'delay']));
    const table = element<TableElement>(document, 'flights');
    expect(table).toMatchObject({ filters: [], sort: [], groupings: [] });
    expect(element<ControlElement>(document, 'control')).toMatchObject({
      targets: [{ element_id: 'child', column_id: 'y' }],
      options: null,
    });
    expect(element<TableElement>(document, 'child').source).toMatchObject({ grouping_id: null });
  });

  it.each([
    ['the outermost column takes the filter', ['carrier'], []],
    [
      'a finer column takes what is finer still',
      ['delay'],
      [{ ...hierarchy, below: [], paths: [['AA'], ['UA']] }],
    ],
    [
      'the finest column shortens paths',
      ['late'],
      [{ ...hierarchy, below: ['delay'], paths: [['AA', 1], ['UA']] }],
    ],
  ] as const)('of a hierarchy, %s', (_, gone, left) => {
    const filter_groups = [{ id: 'or', enabled: true, any_of: [hierarchy] }];
    const changes = { filters: [hierarchy], filter_groups };
    const before = afterwards((d) => updateElement<TableElement>(d, 'flights', changes));
    const { document } = apply(before, removeColumns(before, 'flights', gone));
    const table = element<TableElement>(document, 'flights');
    expect(table.filters).toEqual(left);
    expect(table.filter_groups.flatMap((group) => group.any_of)).toEqual(left);
  });

  it('a field of a chart empties its place', () => {
    const document = afterwards((d) => removeColumns(d, 'chart', ['cx', 'cy']));
    expect(element<ChartElement>(document, 'chart')).toMatchObject({ x: null, y: [] });
  });

  it('an element takes its place and its targets with it', () => {
    const document = afterwards((d) => removeElements(d, ['child']));
    expect(document.pages[0]?.layout.map((one) => one.element_id)).toEqual(['flights', 'chart', 'control']);
    expect(element<ControlElement>(document, 'control').targets).toHaveLength(1);
  });

  it('the last page is refused', () => {
    const one = { ...workbook, pages: workbook.pages.slice(0, 1) };
    expect(() => apply(one, removePage(one, 'p1'))).toThrow(CommandError);
  });
});

describe('levels', () => {
  it('a column lives on one level', () => {
    const document = afterwards((d) => moveToLevel(d, 'flights', 'delay', 'g1'));
    const table = element<TableElement>(document, 'flights');
    expect(levelOf(table, 'delay')).toBe('g1');
    expect(table.sort).toEqual([]);
    const grouped = apply(document, groupBy(document, 'flights', 'delay')).document;
    expect(element<TableElement>(grouped, 'flights').groupings.map((g) => [g.keys, g.calculations])).toEqual([
      [['carrier'], []],
      [['delay'], []],
    ]);
  });

  it('sorting acts at the level of the column', () => {
    const table = element<TableElement>(
      afterwards((d) => sortBy(d, 'flights', 'carrier', 'descending')),
      'flights',
    );
    expect(table.groupings[0]?.sort).toEqual([
      { column_id: 'carrier', direction: 'descending', nulls: 'last' },
    ]);
    expect(table.sort).toEqual(flights.sort);
  });

  it('collapsing leaves out finer columns', () => {
    const table = element<TableElement>(
      afterwards((d) => collapseTo(d, 'flights', 'g1')),
      'flights',
    );
    expect(shownColumns(table).map((one) => one.id)).toEqual(['carrier']);
    expect(shownColumns(flights).map((one) => one.id)).toEqual(['carrier', 'delay', 'late']);
  });
});

describe('copying', () => {
  it('a page copies its elements, which then read each other', () => {
    const document = afterwards((d) => duplicatePage(d, 'p1'));
    const copy = document.pages[1];
    const [first, second, , fourth] = copy?.elements ?? [];
    expect(copy?.name).toBe('One (1)');
    expect(second).toMatchObject({ source: { kind: 'element', element_id: first?.id } });
    expect(fourth).toMatchObject({
      control_id: 'carrier-list-2',
      targets: [{ element_id: first?.id }, { element_id: second?.id }],
    });
    expect(copy?.layout.map((one) => one.element_id)).toEqual(copy?.elements.map((one) => one.id));
  });
});
