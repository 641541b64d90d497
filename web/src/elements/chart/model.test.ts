import { describe, expect, it } from 'vitest';
import { apply } from '../../workbook/commands';
import type { ChartElement, Workbook } from '../../workbook/document';
import { chartSort, removeChartField, setChartField, sortOfChart } from './model';

const chart: ChartElement = {
  kind: 'chart',
  id: 'ch',
  name: 'Flights chart',
  description: '',
  source: { kind: 'element', element_id: 'f', grouping_id: null },
  columns: [],
  filters: [],
  filter_groups: [],
  relationships: [],
  metrics: [],
  sort: [],
  limit: null,
  hidden_source: false,
  chart: 'bar',
  x: null,
  y: [],
  color: null,
  stacking: 'none',
  orientation: 'vertical',
  x_title: '',
  y_title: '',
  show_legend: true,
};
const start: Workbook = {
  schema_version: 1,
  kind: 'workbook',
  settings: { locale: 'en-US', time_zone: 'UTC' },
  pages: [{ id: 'p', name: 'P', hidden: false, elements: [chart], layout: [] }],
};
const chartIn = (document: Workbook) => document.pages[0]?.elements[0] as ChartElement;
const plain = (column: string) => ({ kind: 'plain', column }) as const;
const sum = (column: string) => ({ kind: 'aggregate', aggregate: 'Sum', column }) as const;

describe('fields of a chart', () => {
  const withX = apply(start, setChartField(start, 'ch', 'x', plain('Carrier'), 'Flights', null)).document;
  const withY = apply(withX, setChartField(withX, 'ch', 'y', sum('Distance'), 'Flights', null)).document;

  it('are columns with formulas over the source, and name the chart', () => {
    expect(chartIn(withY)).toMatchObject({
      name: 'Sum of Distance by Carrier',
      x: 'carrier',
      y: ['sum_of_distance'],
      columns: [
        { id: 'carrier', formula: '[Flights/Carrier]' },
        { id: 'sum_of_distance', name: 'Sum of Distance', formula: 'Sum([Flights/Distance])' },
      ],
    });
  });

  it('are replaced in place, and automatic names follow', () => {
    const changed = apply(
      withY,
      setChartField(withY, 'ch', 'y', sum('Delay'), 'Flights', 'sum_of_distance'),
    ).document;
    expect(chartIn(changed)).toMatchObject({ name: 'Sum of Delay by Carrier', y: ['sum_of_distance'] });
    expect(chartIn(changed).columns[1]).toMatchObject({ name: 'Sum of Delay' });
  });

  it('leave a title alone that somebody gave', () => {
    const named: Workbook = {
      ...withY,
      pages: [
        { ...(withY.pages[0] as Workbook['pages'][number]), elements: [{ ...chartIn(withY), name: 'Mine' }] },
      ],
    };
    const changed = apply(
      named,
      setChartField(named, 'ch', 'x', plain('Origin'), 'Flights', 'carrier'),
    ).document;
    expect(chartIn(changed).name).toBe('Mine');
  });

  it('are removed with their column', () => {
    const changed = apply(withY, removeChartField(withY, chartIn(withY), 'carrier')).document;
    expect(chartIn(changed)).toMatchObject({ x: null, columns: [{ id: 'sum_of_distance' }] });
  });

  it('are sorted by', () => {
    for (const sort of ['x-descending', 'y-descending', 'y-ascending', 'x'] as const) {
      const keys = chartSort(chartIn(withY), sort);
      expect(sortOfChart({ ...chartIn(withY), sort: keys })).toBe(sort);
    }
  });
});
