import type { Model } from '../api/client';

export type Schema = Model<'SchemaOut'>;
export type TableEntry = Model<'TableOut'>;

/** Names from the outermost in: a container, or a table with its container. */
export type Parts = readonly string[];

/** One text for a place, to look it up by. */
export function keyOf(parts: Parts): string {
  return JSON.stringify(parts);
}

export function samePlace(one: Parts, other: Parts | null | undefined): boolean {
  return other !== null && other !== undefined && keyOf(one) === keyOf(other);
}

/** One line of the tree, in drawing order. `of` is where it belongs: its list is that of this place. */
export type Line =
  | { kind: 'database'; name: string; open: boolean; level: number }
  | { kind: 'schema'; schema: Schema; open: boolean; level: number }
  | { kind: 'table'; table: TableEntry; level: number }
  | { kind: 'more' | 'loading' | 'empty' | 'failed'; of: Parts; level: number };

/** What is known of a list: the pages that have arrived, and how long it is. */
export interface Listing<Item> {
  items: readonly Item[];
  /** Null until the first page is there. */
  total: number | null;
  failed: boolean;
}

export interface Known {
  /** None where paths have two parts. */
  databases: readonly string[];
  /** Of a database, or of the connection (`[]`). */
  schemas(of: Parts): Listing<Schema>;
  tables(container: Parts): Listing<TableEntry>;
  isOpen(place: Parts): boolean;
}

/** Databases, where there are any; the schemas of those that are open; the tables of those that are open. */
export function lines(known: Known): Line[] {
  if (known.databases.length === 0) return schemaLines(known, [], 1);
  return known.databases.flatMap((name): Line[] => {
    const open = known.isOpen([name]);
    const head: Line = { kind: 'database', name, open, level: 1 };
    return open ? [head, ...schemaLines(known, [name], 2)] : [head];
  });
}

function schemaLines(known: Known, of: Parts, level: number): Line[] {
  return listed(known.schemas(of), of, level, (schema) => {
    const open = known.isOpen(schema.container);
    const head: Line = { kind: 'schema', schema, open, level };
    return open ? [head, ...tableLines(known, schema.container, level + 1)] : [head];
  });
}

function tableLines(known: Known, container: Parts, level: number): Line[] {
  return listed(known.tables(container), container, level, (table) => [{ kind: 'table', table, level }]);
}

function listed<Item>(
  { items, total, failed }: Listing<Item>,
  of: Parts,
  level: number,
  draw: (item: Item) => Line[],
): Line[] {
  const lines = items.flatMap(draw);
  if (failed) return [...lines, { kind: 'failed', of, level }];
  if (total === null) return [{ kind: 'loading', of, level }];
  if (total === 0) return [{ kind: 'empty', of, level }];
  return items.length < total ? [...lines, { kind: 'more', of, level }] : lines;
}

export interface MatchingTable {
  path: string[];
  columns: string[];
}

/** Hits of one table together, in the order of the server. */
export function groupHits(hits: readonly Model<'SearchHit'>[]): MatchingTable[] {
  const tables = new Map<string, MatchingTable>();
  for (const hit of hits) {
    const path = [...hit.container, hit.table];
    const entry = tables.get(keyOf(path)) ?? { path, columns: [] };
    if (hit.column !== null) entry.columns.push(hit.column);
    tables.set(keyOf(path), entry);
  }
  return [...tables.values()];
}
