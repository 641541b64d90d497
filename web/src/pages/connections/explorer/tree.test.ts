import { describe, expect, it } from 'vitest';
import { groupHits, lines, type TableEntry } from './tree';

const table = (name: string): TableEntry => ({
  schema_name: 'main',
  name,
  kind: 'table',
  label: name,
  row_estimate: null,
  comment: null,
});
const schemas = [
  { name: 'main', table_count: 2 },
  { name: 'other', table_count: 0 },
];

describe('lines', () => {
  it('shows the tables of open schemas beneath them', () => {
    const drawn = lines(schemas, new Set(['main']), () => ({
      tables: [table('a'), table('b')],
      failed: false,
    }));
    expect(drawn.map((line) => line.kind)).toEqual(['schema', 'table', 'table', 'schema']);
  });

  it('says when tables are on their way, missing or unreadable', () => {
    const kinds = (known: Parameters<typeof lines>[2]) =>
      lines(schemas.slice(0, 1), new Set(['main']), known).map((line) => line.kind);
    expect(kinds(() => ({ failed: false }))).toEqual(['schema', 'loading']);
    expect(kinds(() => ({ tables: [], failed: false }))).toEqual(['schema', 'empty']);
    expect(kinds(() => ({ failed: true }))).toEqual(['schema', 'failed']);
  });
});

it('groupHits puts the columns of a table together', () => {
  const hit = (name: string, column: string | null) => ({ schema_name: 'main', table: name, column });
  expect(groupHits([hit('flights', null), hit('planes', 'year'), hit('flights', 'year')])).toEqual([
    { schema: 'main', table: 'flights', columns: ['year'] },
    { schema: 'main', table: 'planes', columns: ['year'] },
  ]);
});
