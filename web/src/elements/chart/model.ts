/** From the document to what is drawn, and the commands of a chart's fields. */

import type { ArrowWindow } from '../../api/arrow';
import type { ChartColumn, ChartData, ChartSpec } from '../../charts';
import { t } from '../../locales';
import type { CellValue } from '../../values';
import { type Command, removeColumns } from '../../workbook/commands';
import { Changes, otherNames } from '../../workbook/commands/changes';
import type { ChartElement, Column, SortKey, Workbook } from '../../workbook/document';
import { uniqueName } from '../../workbook/names';
import type { Description } from '../../workbook/queries';
import { type Field, makeField, withReplaced } from '../panels/fields';
import { readers } from '../rows/arrow';

/** A chart draws at most this many points; one more row is asked for to know whether there are more. */
export const MOST_POINTS = 25_000;

type Written = Exclude<Field, { kind: 'formula' }>;
export type ChartRole = 'x' | 'y' | 'color';

export function specOf(element: ChartElement): ChartSpec {
  return {
    kind: element.chart,
    name: element.name,
    x: element.x ?? null,
    y: element.y,
    color: element.color ?? null,
    stacking: element.stacking,
    orientation: element.orientation,
    xTitle: element.x_title,
    yTitle: element.y_title,
    showLegend: element.show_legend,
  };
}

export function dataOfChart(
  element: ChartElement,
  description: Description | undefined,
  window: ArrowWindow,
): { data: ChartData; truncated: boolean } {
  const fields = readers(window.table);
  const rows = Math.min(window.table.numRows, MOST_POINTS);
  const columns: ChartColumn[] = [];
  const values: Record<string, CellValue[]> = {};
  for (const column of element.columns) {
    const reader = fields.get(column.id);
    if (!reader) continue;
    const facts = description?.columns.find((one) => one.id === column.id);
    columns.push({
      id: column.id,
      name: column.name,
      type: facts?.type ?? 'text',
      integer: facts?.integer,
      hasTime: facts?.has_time,
      instant: reader.instant,
      format: column.format,
    });
    values[column.id] = Array.from({ length: rows }, (_, row) => reader.at(row));
  }
  return { data: { columns, values, rowCount: rows }, truncated: window.table.numRows > MOST_POINTS };
}

/** Puts a field in a role. `replaced` is the column that has it now; its id stays. */
export function setChartField(
  document: Workbook,
  elementId: string,
  role: ChartRole,
  field: Written,
  source: string,
  replaced: string | null,
): Command {
  const changes = new Changes(document);
  const chart = changes.data(elementId) as ChartElement;
  const present = chart.columns.find((column) => column.id === replaced);
  const next = present
    ? { ...chart, columns: withReplaced(chart.columns, present, field, source) }
    : withAdded(chart, role, makeField(field, source, chart.columns));
  const automatic = chart.y.length === 0 || chart.name.replace(/ \(\d+\)$/, '') === chartTitle(chart);
  const title = automatic ? chartTitle(next) : '';
  changes.set(title === '' ? next : { ...next, name: uniqueName(title, otherNames(changes, chart.id)) });
  return { kind: 'set-chart-field', label: 'Change chart', steps: changes.steps() };
}

function withAdded(chart: ChartElement, role: ChartRole, made: Column): ChartElement {
  const columns = [...chart.columns, made];
  if (role === 'y') return { ...chart, columns, y: [...chart.y, made.id] };
  return { ...chart, columns, [role]: made.id };
}

/** What a chart that nobody has named is called: `Sum of Distance by Carrier`. */
export function chartTitle(chart: ChartElement): string {
  const nameOf = (id: string | null | undefined) => chart.columns.find((column) => column.id === id)?.name;
  const value = nameOf(chart.y[0]);
  const key = nameOf(chart.x);
  if (!value) return '';
  return key ? t('{{value}} by {{key}}', { value, key }) : value;
}

export function removeChartField(document: Workbook, chart: ChartElement, columnId: string): Command {
  return removeColumns(document, chart.id, [columnId]);
}

export type ChartSort = 'x' | 'x-descending' | 'y-descending' | 'y-ascending';

export function sortOfChart(chart: ChartElement): ChartSort {
  const key = chart.sort[0];
  if (!key) return 'x';
  const descending = key.direction === 'descending';
  if (key.column_id === chart.x) return descending ? 'x-descending' : 'x';
  return descending ? 'y-descending' : 'y-ascending';
}

export function chartSort(chart: ChartElement, sort: ChartSort): SortKey[] {
  const column = sort.startsWith('x') ? chart.x : chart.y[0];
  if (!column || sort === 'x') return [];
  const direction = sort === 'y-ascending' ? 'ascending' : 'descending';
  return [{ column_id: column, direction, nulls: 'last' }];
}
