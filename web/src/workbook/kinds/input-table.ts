import type { InputTableElement } from '../types';
import type { KindFacts } from './kind';

export const inputTableFacts: KindFacts<InputTableElement> = {
  size: { width: 24, height: 14 },
  minimum: { width: 5, height: 6 },
  data: {
    hasBaseRows: true,
    queryParts: (table) => [table.linked],
    withoutColumns: (table) => table,
  },
};
