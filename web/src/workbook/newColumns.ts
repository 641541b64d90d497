/** New columns of an element, with names and ids that are free among those it has. Pure. */
import { columnIdFrom, uniqueName } from './names';
import type { Column } from './types';

/** What a column needs at least. */
type Given = Pick<Column, 'id' | 'name'> & Partial<Column>;

/** A column as a document keeps it. What a column has besides begins here. */
export const newColumn = (given: Given): Column => ({ description: '', hidden: false, ...given });

type NewColumnFacts = Omit<Given, 'id'>;

/** New columns in addition to `siblings`, in order. */
export function newColumns(siblings: readonly Column[], facts: readonly NewColumnFacts[]): Column[] {
  const names = siblings.map((column) => column.name);
  const ids = siblings.map((column) => column.id);
  return facts.map((given) => {
    const name = uniqueName(given.name, names);
    const id = columnIdFrom(name, ids);
    names.push(name);
    ids.push(id);
    return newColumn({ ...given, id, name });
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
