import type { PivotElement, Source, Workbook } from '../../workbook/document';
import { newDataElement } from '../../workbook/newElements';

export function pivotOf(document: Workbook, source: Source, name: string): PivotElement {
  const axis = { keys: [], grand_total: true, totals: 'last' as const, collapsed: [], collapsed_to: null };
  return {
    ...newDataElement(document, name),
    kind: 'pivot',
    source,
    rows: axis,
    across: axis,
    values: [],
    values_on: 'columns',
    column_limit: 500,
  };
}
