import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  describeFilter,
  type Filter,
  filterKinds,
  isFiltering,
  kindsFor,
  newFilter,
  withoutColumns,
} from '.';

describe('kinds of filters', () => {
  it.each([
    ['number', ['number-range', 'list', 'top-n']],
    ['date', ['date-range', 'list', 'top-n']],
    ['logical', ['logical']],
    ['text', ['list', 'text-match', 'top-n']],
    ['variant', ['list']],
    ['null', ['list']],
  ] as const)('for a column of %s, the usual one first', (type, kinds) => {
    expect(kindsFor(type)).toEqual(kinds);
    for (const kind of kinds) {
      const filter = newFilter({ id: 'c', type }, 'f', kind);
      expect(filter).toMatchObject({ id: 'f', kind, column_id: 'c', enabled: true, nulls: 'when-empty' });
      expect(isFiltering(filter)).toBe(kind === 'top-n');
      expect(columnsOf(filter)).toEqual(['c']);
    }
  });

  it('all have a name', () => {
    for (const kind of Object.values(filterKinds)) expect(kind.name()).not.toBe('');
  });
});

const base = { id: 'f', column_id: 'a', enabled: true, nulls: 'when-empty' } as const;
const list = { ...base, kind: 'list', mode: 'include', values: ['x', '', null, true] } as const;
const range = { ...base, kind: 'number-range', min: 1, max: 2 } as const;
const dates = { ...base, kind: 'date-range', start: '2024-01-01', end: null } as const;
const text = {
  ...base,
  kind: 'text-match',
  operator: 'like',
  negated: true,
  case_sensitive: false,
  value: 'a%',
} as const;
const top = { ...base, kind: 'top-n', direction: 'top', ranking: 'rank', count: 5, percent: 20 } as const;
const tree = {
  ...base,
  kind: 'hierarchy',
  below: ['b', 'c'],
  mode: 'exclude',
  paths: [['Europe', 'France', 1], ['Asia'], ['Africa']],
} as const;

describe('a filter in words', () => {
  it.each<[unknown, string]>([
    [list, 'x, (blank text), (empty) +1'],
    [{ ...list, mode: 'exclude', values: [1] }, 'not 1'],
    [{ ...list, values: [] }, 'any value'],
    [{ ...base, kind: 'logical', values: [false, null] }, 'False, (empty)'],
    [range, '1 – 2'],
    [{ ...range, min: null }, '≤ 2'],
    [{ ...range, max: null }, '≥ 1'],
    [{ ...range, min: null, max: null }, 'any value'],
    [text, 'is not like "a%"'],
    [top, 'highest 5'],
    [{ ...top, direction: 'bottom', ranking: 'percentile' }, 'lowest 20 %'],
    [tree, 'not Europe / France / 1, Asia +1'],
    [{ ...tree, paths: [] }, 'any value'],
  ])('%o', (filter, words) => {
    expect(describeFilter(filter as Filter)).toBe(words);
  });

  it('names the dates', () => {
    expect(describeFilter(dates)).toContain('2024-01-01');
  });
});

describe('a filter acts', () => {
  it.each<[string, object, boolean]>([
    ['with a value', list, true],
    ['not when it is off', { ...list, enabled: false }, false],
    ['not without a value', { ...list, values: [] }, false],
    ['without a value where empty cells never pass', { ...list, values: [], nulls: 'never' }, true],
  ])('%s', (_, filter, acts) => {
    expect(isFiltering(filter as Filter)).toBe(acts);
  });
});

describe('a filter after columns are gone', () => {
  const without = (filter: object, ...gone: string[]) =>
    withoutColumns(filter as Filter, (id) => !gone.includes(id));
  it.each<[string, object, string[], object | null]>([
    ['stays when none is its own', list, ['b'], list],
    ['goes with its column', list, ['a'], null],
    ['goes with the outermost of its columns', tree, ['a', 'c'], null],
    ['loses what is finer', tree, ['b'], { ...tree, below: [], paths: [['Europe'], ['Asia'], ['Africa']] }],
    [
      'names each path once',
      {
        ...tree,
        paths: [
          ['Asia', 'Japan', 1],
          ['Asia', 'Japan', 2],
          ['Asia', 'China'],
        ],
      },
      ['c'],
      {
        ...tree,
        below: ['b'],
        paths: [
          ['Asia', 'Japan'],
          ['Asia', 'China'],
        ],
      },
    ],
  ])('%s', (_, filter, gone, left) => {
    expect(without(filter, ...gone)).toEqual(left);
  });
});
