/** New columns of an element, with names and ids that are free among those it has. Pure. */
import type { Column } from './document';
import { columnIdFrom, uniqueName } from './names';

interface NewColumnFacts {
  name: string;
  formula?: string;
  source_column?: string;
}

/** Columns beside `siblings`, in order. */
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

/** Plain columns of a source, under the names the source offers. */
export function plainColumns(
  siblings: readonly Column[],
  offered: readonly { name: string; label: string }[],
): Column[] {
  return newColumns(
    siblings,
    offered.map(({ name, label }) => ({ name: label, source_column: name })),
  );
}
