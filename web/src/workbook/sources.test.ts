import { describe, expect, it } from 'vitest';
import type { DataElement, Source } from './document';
import { mapElements, parentsOf, rootConnection, sourcesIn } from './sources';

const orders: Source = { kind: 'element', element_id: 'orders', grouping_id: null };
const lines: Source = { kind: 'warehouse-table', connection_id: 'c1', path: ['tpch', 'lineitem'] };
const join: Source = {
  kind: 'join',
  first: { id: 'a', name: 'Orders', source: orders },
  legs: [
    {
      id: 'b',
      name: 'Lines',
      source: {
        kind: 'unnest',
        source: lines,
        column: 'tags',
        value_column: 'Tag',
        index_column: 'At',
        keep_empty: false,
      },
      kind: 'left',
      on: [{ left: '[Key]', operator: '=', right: '[Order Key]' }],
    },
  ],
};

describe('sources made of sources', () => {
  it('are walked from the outside in', () => {
    expect(sourcesIn(join).map((source) => source.kind)).toEqual([
      'join',
      'element',
      'unnest',
      'warehouse-table',
    ]);
    expect(rootConnection(join)).toBe('c1');
    expect(rootConnection(orders)).toBeUndefined();
  });

  it('name the elements that are read, with those of relationships', () => {
    const element = {
      kind: 'table',
      source: join,
      relationships: [{ id: 'r', name: 'R', target_element_id: 'people', keys: [], description: '' }],
    } as unknown as DataElement;
    expect(parentsOf(element)).toEqual(['orders', 'people']);
  });

  it('get other elements wherever they stand', () => {
    const copy = mapElements(join, (source) => ({ ...source, element_id: 'copy' }));
    expect(sourcesIn(copy)[1]).toEqual({ ...orders, element_id: 'copy' });
    expect(sourcesIn(copy)[3]).toEqual(lines);
  });
});
