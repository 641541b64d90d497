import type { KindFacts } from '../../workbook/kinds/kind';
import { withoutEmptyGroupings } from '../../workbook/levels';
import type { TableElement } from '../../workbook/types';

export const tableFacts: KindFacts<TableElement> = {
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 5 },
  data: {
    hasBaseRows: true,
    hasLevels: true,
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
