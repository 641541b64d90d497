import type { Model } from '../../api/client';

export type Preview = Model<'Preview'>;
export type Options = Model<'CsvOptions'>;
export type LoadColumn = Model<'LoadColumn'>;
export type CsvType = LoadColumn['type'];

export const csvTypes: readonly CsvType[] = ['text', 'number', 'integer', 'date', 'datetime', 'logical'];

/** `sales_2025-q1.csv` → `Sales 2025-q1`. */
export function nameFromFile(file: string): string {
  const stem = file
    .replace(/^.*[\\/]/, '')
    .replace(/\.(csv|tsv|tab|txt|gz|zip)$/gi, '')
    .replace(/\.(csv|tsv|tab|txt)$/gi, '');
  const words = stem.replace(/[_\s]+/g, ' ').trim();
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 200) || 'Upload';
}

/**
 * What to load of a preview: everything, as inferred. Choices made before (a new preview after changed parsing
 * options) stay for columns that are still there.
 */
export function columnsOf(preview: Preview, before: readonly LoadColumn[] = []): LoadColumn[] {
  const earlier = new Map(before.map((column) => [column.source, column]));
  return preview.columns.map(
    ({ source, name, type }) => earlier.get(source) ?? { source, name, type, include: true },
  );
}

export function changeColumn(
  columns: readonly LoadColumn[],
  at: number,
  patch: Partial<LoadColumn>,
): LoadColumn[] {
  return columns.map((column, place) => (place === at ? { ...column, ...patch } : column));
}

export type Fault = 'no-columns' | 'empty-name' | 'same-name' | 'too-long';

/** Bytes of a column name that every warehouse takes. */
export const LONGEST_NAME = 63;

/** Why these columns cannot be loaded, and which one is at fault. */
export function faultOf(columns: readonly LoadColumn[]): { fault: Fault; at: number | null } | null {
  const names = new Set<string>();
  let included = 0;
  for (const [at, { name, include }] of columns.entries()) {
    if (!include) continue;
    included += 1;
    const plain = name.trim().toLowerCase();
    if (plain === '') return { fault: 'empty-name', at };
    if (new TextEncoder().encode(name.trim()).length > LONGEST_NAME) return { fault: 'too-long', at };
    if (names.has(plain)) return { fault: 'same-name', at };
    names.add(plain);
  }
  return included === 0 ? { fault: 'no-columns', at: null } : null;
}

/** The body of the load: trimmed names. */
export function loadBody(
  connectionId: string,
  name: string,
  options: Options,
  columns: readonly LoadColumn[],
): Model<'LoadIn'> {
  return {
    connection_id: connectionId,
    name: name.trim(),
    options,
    columns: columns.map((column) => ({ ...column, name: column.name.trim() || column.source })),
  };
}
