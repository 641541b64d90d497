import { describe, expect, it } from 'vitest';
import {
  groupHits,
  type Known,
  keyOf,
  type Listing,
  lines,
  type Parts,
  type Schema,
  type TableEntry,
} from './tree';

const table = (...path: string[]): TableEntry => ({
  path,
  name: path.at(-1) ?? '',
  kind: 'table',
  label: path.at(-1) ?? '',
  row_estimate: null,
  comment: null,
});
const schema = (...container: string[]): Schema => ({
  container,
  name: container.at(-1) ?? '',
  table_count: null,
});

function whole<Item>(...items: Item[]): Listing<Item> {
  return { items, total: items.length, failed: false };
}

function known(open: Parts[], more: Partial<Known> = {}): Known {
  const opened = new Set(open.map(keyOf));
  return {
    databases: [],
    schemas: () => whole(schema('main'), schema('other')),
    tables: () => whole(table('main', 'a'), table('main', 'b')),
    isOpen: (place) => opened.has(keyOf(place)),
    ...more,
  };
}

const kinds = (of: Known) => lines(of).map((line) => line.kind);

describe('lines', () => {
  it('shows the tables of open schemas beneath them', () => {
    expect(kinds(known([['main']]))).toEqual(['schema', 'table', 'table', 'schema']);
  });

  it('shows databases where there are some, and the schemas of those that are open', () => {
    const of = known([['sales'], ['sales', 'eu']], {
      databases: ['hr', 'sales'],
      schemas: ([database]) => whole(schema(database ?? '', 'eu')),
      tables: (container) => whole(table(...container, 'orders')),
    });
    expect(lines(of).map((line) => [line.kind, line.level])).toEqual([
      ['database', 1],
      ['database', 1],
      ['schema', 2],
      ['table', 3],
    ]);
  });

  it('says when a list is on its way, empty or unreadable', () => {
    const at = (listing: Listing<never>) => kinds(known([['main']], { tables: () => listing })).slice(0, 2);
    expect(at({ items: [], total: null, failed: false })).toEqual(['schema', 'loading']);
    expect(at({ items: [], total: 0, failed: false })).toEqual(['schema', 'empty']);
    expect(at({ items: [], total: null, failed: true })).toEqual(['schema', 'failed']);
  });

  it('ends a list that has more pages with a line that asks for the next', () => {
    const tables = () => ({ items: [table('main', 'a')], total: 500, failed: false });
    expect(lines(known([['main']], { tables }))[2]).toEqual({ kind: 'more', of: ['main'], level: 2 });
  });
});

it('groupHits puts the columns of a table together', () => {
  const hit = (name: string, column: string | null) => ({ container: ['main'], table: name, column });
  expect(groupHits([hit('flights', null), hit('planes', 'year'), hit('flights', 'year')])).toEqual([
    { path: ['main', 'flights'], columns: ['year'] },
    { path: ['main', 'planes'], columns: ['year'] },
  ]);
});
