import type { KpiElement, Source, Workbook } from '../../workbook/document';
import { newDataElement } from '../../workbook/newElements';

export const kpiOf = (document: Workbook, source: Source, name: string): KpiElement => ({
  ...newDataElement(document, name),
  kind: 'kpi',
  source,
  value: null,
  comparison: null,
});
