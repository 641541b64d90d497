import type { TableElement } from '../types';
import type { KindFacts } from './kind';

export const tableFacts: KindFacts<TableElement> = {
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 5 },
  data: {
    hasBaseRows: true,
    queryParts: (table) => [table.groupings, table.summary, table.collapsed_to],
    withoutColumns: (table, keep) =>
      withoutEmptyGroupings({
        ...table,
        summary: table.summary.filter(keep),
        groupings: table.groupings.map((grouping) => ({
          ...grouping,
          keys: grouping.keys.filter(keep),
          calculations: grouping.calculations.filter(keep),
          sort: grouping.sort.filter((key) => keep(key.column_id)),
        })),
      }),
  },
};

/** A grouping without keys is none: its calculations fall back to the base. */
export function withoutEmptyGroupings(table: TableElement): TableElement {
  const groupings = table.groupings.filter((grouping) => grouping.keys.length > 0);
  const stillThere = groupings.some((grouping) => grouping.id === table.collapsed_to);
  return { ...table, groupings, collapsed_to: stillThere ? table.collapsed_to : null };
}
