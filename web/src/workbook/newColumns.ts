/** New columns of an element, with names and ids that are free among those it has. Pure. */
import type { Column } from './document';
import { columnIdFrom, uniqueName } from './names';

interface NewColumnFacts {
  name: string;
  formula?: string;
  source_column?: string;
  format?: Column['format'];
}

/** New columns in addition to `siblings`, in order. */
export function newColumns(siblings: readonly Column[], facts: readonly NewColumnFacts[]): Column[] {
  const names = siblings.map((column) => column.name);
  const ids = siblings.map((column) => column.id);
  return facts.map(({ name, ...origin }) => {
    const free = uniqueName(name, names);
    const id = columnIdFrom(free, ids);
    names.push(free);
    ids.push(id);
    return { id, name: free, ...origin, description: '', hidden: false };
  });
}

export function formulaColumn(siblings: readonly Column[], name: string, formula: string): Column {
  return newColumns(siblings, [{ name, formula }])[0] as Column;
}

interface Offered {
  name: string;
  label: string;
  integer?: boolean;
}

/** Plain columns of a source, under the names the source offers. */
export function plainColumns(siblings: readonly Column[], offered: readonly Offered[]): Column[] {
  return newColumns(
    siblings,
    offered.map((column) => ({ name: column.label, source_column: column.name, ...lookOf(column) })),
  );
}

/** A year reads 2013, not 2,013. */
function lookOf({ label, integer }: Offered): Pick<Column, 'format'> {
  if (!integer || !/\byear$/i.test(label)) return {};
  return { format: { kind: 'number', decimals: 0, grouping: false, prefix: '', suffix: '' } };
}
