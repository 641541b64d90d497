import type { Model } from '../../../api/client';

export type Schema = Model<'SchemaOut'>;
export type TableEntry = Model<'TableOut'>;

/** One line of the explorer's list, in drawing order. */
export type Line =
  | { kind: 'schema'; schema: Schema; open: boolean }
  | { kind: 'table'; table: TableEntry }
  | { kind: 'loading' | 'empty' | 'failed'; schema: string };

/** What is known of the tables of one open schema. */
export interface Tables {
  tables?: readonly TableEntry[];
  failed: boolean;
}

/** The schemas, each followed by its tables when it is open. */
export function lines(
  schemas: readonly Schema[],
  open: ReadonlySet<string>,
  known: (schema: string) => Tables,
): Line[] {
  return schemas.flatMap((schema): Line[] => {
    const isOpen = open.has(schema.name);
    const head: Line = { kind: 'schema', schema, open: isOpen };
    if (!isOpen) return [head];
    const { tables, failed } = known(schema.name);
    if (failed) return [head, { kind: 'failed', schema: schema.name }];
    if (tables === undefined) return [head, { kind: 'loading', schema: schema.name }];
    if (tables.length === 0) return [head, { kind: 'empty', schema: schema.name }];
    return [head, ...tables.map((table): Line => ({ kind: 'table', table }))];
  });
}

export interface FoundTable {
  schema: string;
  table: string;
  columns: string[];
}

/** Hits of one table together, in the order of the server. */
export function groupHits(hits: readonly Model<'SearchHit'>[]): FoundTable[] {
  const found = new Map<string, FoundTable>();
  for (const hit of hits) {
    const key = JSON.stringify([hit.schema_name, hit.table]);
    const entry = found.get(key) ?? { schema: hit.schema_name, table: hit.table, columns: [] };
    if (hit.column !== null) entry.columns.push(hit.column);
    found.set(key, entry);
  }
  return [...found.values()];
}
