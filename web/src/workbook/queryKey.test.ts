import { expect, it } from 'vitest';
import { apply, renamePage, setColumn, setFormula, setLayout, updateElement } from './commands';
import type { ControlElement, TableElement, Workbook } from './document';
import { dependencies, queryKeyOf } from './queryKey';

const table = (id: string, name: string, source: TableElement['source'], formula: string): TableElement => ({
  kind: 'table',
  id,
  name,
  description: '',
  source,
  columns: [{ id: 'c', name: 'C', formula, description: '', hidden: false }],
  filters: [],
  filter_groups: [],
  relationships: [],
  metrics: [],
  sort: [],
  limit: null,
  hidden_source: false,
  groupings: [],
  summary: [],
  collapsed_to: null,
});

const warehouse = { kind: 'warehouse-table', connection_id: 'w', path: ['s', 't'] } as const;
const control: ControlElement = {
  kind: 'control',
  id: 'k',
  name: 'K',
  description: '',
  control_id: 'k',
  control: 'number',
  mode: 'include',
  operator: null,
  negated: false,
  case_sensitive: false,
  direction: 'top',
  ranking: 'rank',
  nulls: 'when-empty',
  multiple: false,
  options: null,
  value: 1,
  targets: [{ element_id: 'a', column_id: 'c' }],
};
const workbook: Workbook = {
  schema_version: 1,
  kind: 'workbook',
  settings: { locale: 'en-US', time_zone: 'UTC' },
  pages: [
    {
      id: 'p',
      name: 'P',
      hidden: false,
      layout: [],
      elements: [
        table('a', 'A', { ...warehouse, path: ['s', 't'] }, '[T/X]'),
        table(
          'b',
          'B',
          { kind: 'element', element_id: 'a', grouping_id: null },
          'Lookup([Other/C], [C], [Other/C])',
        ),
        table('o', 'Other', { ...warehouse, path: ['s', 'o'] }, '1'),
        table('z', 'Z', { ...warehouse, path: ['s', 'z'] }, '[K]'),
        control,
      ],
    },
  ],
};

it('follows sources and names in formulas', () => {
  expect(dependencies(workbook, 'b').map((element) => element.id)).toEqual(['b', 'a', 'o']);
  expect(dependencies(workbook, 'z').map((element) => element.id)).toEqual(['z']);
});

it('takes in the controls that filter or feed what is read', () => {
  expect(queryKeyOf(workbook, 'b', {}).controls).toEqual({ k: 1 });
  expect(queryKeyOf(workbook, 'z', { k: 5 }).controls).toEqual({ k: 5 });
  expect(queryKeyOf(workbook, 'o', { k: 5 }).controls).toEqual({});
});

it('changes with the data, not with the look', () => {
  const key = (document: Workbook) => queryKeyOf(document, 'b', {}).key;
  const afterwards = (command: Parameters<typeof apply>[1]) => apply(workbook, command).document;
  for (const look of [
    setColumn(workbook, 'a', 'c', { width: 300, description: 'x' }),
    updateElement(workbook, 'b', { description: 'x' }),
    setLayout(workbook, 'p', []),
    renamePage(workbook, 'p', 'Q'),
    setFormula(workbook, 'z', 'c', '2'),
  ]) {
    expect(key(afterwards(look))).toBe(key(workbook));
  }
  for (const change of [
    setFormula(workbook, 'a', 'c', '2'),
    setFormula(workbook, 'o', 'c', '2'),
    updateElement<TableElement>(workbook, 'b', { limit: 5 }),
  ]) {
    expect(key(afterwards(change))).not.toBe(key(workbook));
  }
  expect(queryKeyOf(workbook, 'b', { k: 2 }).key).not.toBe(key(workbook));
});
