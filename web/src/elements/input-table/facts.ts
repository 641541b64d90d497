import type { KindFacts } from '../../workbook/kinds/kind';
import { PARENT } from '../../workbook/systemColumns';
import type { InputTableElement } from '../../workbook/types';

export const inputTableFacts: KindFacts<InputTableElement> = {
  size: { width: 24, height: 14 },
  minimum: { width: 5, height: 6 },
  data: {
    hasBaseRows: true,
    queryParts: (table) => [table.linked],
    typed: ({ source_column }) => (source_column?.startsWith(PARENT) ? 'elsewhere' : 'here'),
    parents: ({ linked }) => (linked ? [linked.parent] : []),
    mapParents: (table, map) => ({
      ...table,
      linked: table.linked && { ...table.linked, parent: map(table.linked.parent) },
    }),
    withoutColumns: (table) => table,
  },
};
