import type { Model } from '../api/client';

export type Upload = Model<'UploadOut'>;
export type Preview = Model<'Preview'>;
export type Options = Model<'CsvOptions'>;
export type Finding = Model<'FindingOut'>;
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

/** What to load of a preview: everything, as inferred. */
export function columnsOf(preview: Preview): LoadColumn[] {
  return preview.columns.map(({ source, name, type }) => ({ source, name, type, include: true }));
}

/**
 * What to load when the file is read in another way: what the person changed of a column stays, for columns that are
 * still there; the rest is as it is found now.
 */
export function columnsAgain(next: Preview, before: Preview, chosen: readonly LoadColumn[]): LoadColumn[] {
  const inferred = new Map(columnsOf(before).map((column) => [column.source, column]));
  const earlier = new Map(chosen.map((column) => [column.source, column]));
  return columnsOf(next).map((column) => {
    const [was, mine] = [inferred.get(column.source), earlier.get(column.source)];
    if (was === undefined || mine === undefined) return column;
    return {
      source: column.source,
      name: mine.name === was.name ? column.name : mine.name,
      type: mine.type === was.type ? column.type : mine.type,
      include: mine.include,
    };
  });
}

/** What is to be known about the file as a whole; that it has no rows is seen here. */
export function findingsOf(preview: Preview, emptyTable: string): Finding[] {
  const problem = preview.findings.some(({ level }) => level === 'problem');
  const empty = preview.rows.length === 0 && preview.columns.length > 0 && !problem;
  const note: Finding = { level: 'warning', message: emptyTable, setting: null };
  return empty ? [note, ...preview.findings] : preview.findings;
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
