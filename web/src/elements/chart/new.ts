import type { ChartElement, Source, Workbook } from '../../workbook/document';
import { newDataElement } from '../../workbook/newElements';

export const chartOf = (document: Workbook, source: Source, name: string): ChartElement => ({
  ...newDataElement(document, name),
  kind: 'chart',
  source,
  chart: 'bar',
  x: null,
  y: [],
  color: null,
  stacking: 'none',
  orientation: 'vertical',
  x_title: '',
  y_title: '',
  show_legend: true,
});
