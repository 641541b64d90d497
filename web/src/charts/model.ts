/** From rows to series: the part of a chart that knows nothing about drawing. */

import type { CellValue } from '../values';
import { clockMillis, dateLabels, dateTicks, emptyLabel, type Tick, valueFormatter } from './labels';
import type { ChartTheme } from './palette';
import type { ChartColumn, ChartData, ChartSpec } from './spec';

export interface Mark {
  readonly value: number;
  readonly row: number;
}

export interface Series {
  /** Measure and colour: stable between two drawings of the same chart. */
  readonly id: string;
  readonly name: string;
  readonly measure: ChartColumn;
  readonly color: CellValue;
  /** One for each x; null where there is no value. */
  readonly marks: readonly (Mark | null)[];
}

export type XKind = 'category' | 'time' | 'value';

export interface ChartModel {
  readonly x: ChartColumn | null;
  readonly xKind: XKind;
  /** Numbers for `time` and `value`, indices for `category`. */
  readonly positions: readonly number[];
  readonly labels: readonly string[];
  /** Labels as a category axis shows them: short, with the year separate. */
  readonly ticks: readonly Tick[];
  readonly series: readonly Series[];
  /** Series that were left out because there are too many to distinguish. */
  readonly droppedSeries: number;
}

export const MOST_SERIES = 50;

export const numberOf = (value: CellValue | undefined): number | null => {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

const columnOf = (data: ChartData, id: string | null): ChartColumn | null =>
  data.columns.find((column) => column.id === id) ?? null;

/** Groups rows by x, and by measure and colour. `continuous` asks for a numeric axis where x allows it. */
export function chartModel(
  spec: ChartSpec,
  data: ChartData,
  theme: ChartTheme,
  continuous: boolean,
): ChartModel {
  const x = columnOf(data, spec.x);
  const color = columnOf(data, spec.color);
  const measures = spec.y.map((id) => columnOf(data, id)).filter((column) => column !== null);
  const xKind: XKind =
    !continuous || !x ? 'category' : x.type === 'date' ? 'time' : x.type === 'number' ? 'value' : 'category';

  const xValues = x ? data.values[x.id] : undefined;
  const colorValues = color ? data.values[color.id] : undefined;
  const places = new Map<CellValue, number>();
  const raw: CellValue[] = [];
  const colors = new Map<CellValue, number>();
  const rowPlace = new Int32Array(data.rowCount);
  const rowColor = new Int32Array(data.rowCount);
  for (let row = 0; row < data.rowCount; row++) {
    const value = x ? (xValues?.[row] ?? null) : null;
    const skipped = xKind !== 'category' && (xKind === 'time' ? value === null : numberOf(value) === null);
    rowPlace[row] = skipped ? -1 : placeOf(places, raw, value);
    const tone = color ? (colorValues?.[row] ?? null) : null;
    if (!colors.has(tone)) colors.set(tone, colors.size);
    rowColor[row] = colors.get(tone)!;
  }

  const order = xOrder(raw, xKind, x, theme);
  const rank = new Int32Array(raw.length);
  order.forEach(({ index }, at) => {
    rank[index] = at;
  });

  const tones = [...colors.keys()];
  const formatColor = color ? valueFormatter(color, theme) : null;
  const series: Series[] = [];
  for (const measure of measures) {
    const values = data.values[measure.id];
    const byTone: (Mark | null)[][] = tones.map(() => Array<Mark | null>(raw.length).fill(null));
    for (let row = 0; row < data.rowCount; row++) {
      const place = rowPlace[row]!;
      const value = numberOf(values?.[row]);
      if (place < 0 || value === null) continue;
      byTone[rowColor[row]!]![rank[place]!] = { value, row };
    }
    tones.forEach((tone, i) => {
      const toneName = formatColor ? (tone === null || tone === '' ? emptyLabel() : formatColor(tone)) : '';
      series.push({
        id: `${measure.id}|${i}`,
        name: !formatColor ? measure.name : measures.length > 1 ? `${toneName} · ${measure.name}` : toneName,
        measure,
        color: tone,
        marks: byTone[i]!,
      });
    });
  }
  const labels = xLabels(order, x, theme);
  return {
    x,
    xKind,
    positions: order.map(({ position }, at) => (xKind === 'category' ? at : position)),
    labels,
    ticks: xTicks(order, x, labels, theme),
    series: series.slice(0, MOST_SERIES),
    droppedSeries: Math.max(0, series.length - MOST_SERIES),
  };
}

function placeOf(places: Map<CellValue, number>, raw: CellValue[], value: CellValue): number {
  const known = places.get(value);
  if (known !== undefined) return known;
  places.set(value, raw.length);
  raw.push(value);
  return raw.length - 1;
}

interface Placed {
  readonly index: number;
  readonly value: CellValue;
  readonly position: number;
}

/** Categories stay in the order of the query; numeric axes go from small to large. */
function xOrder(raw: readonly CellValue[], kind: XKind, x: ChartColumn | null, theme: ChartTheme): Placed[] {
  const placed = raw.map((value, index) => {
    const position = x?.type === 'date' ? clockMillis(value, x, theme) : numberOf(value);
    return { index, value, position: position ?? Number.NaN };
  });
  return kind === 'category' ? placed : placed.sort((a, b) => a.position - b.position);
}

function xLabels(order: readonly Placed[], x: ChartColumn | null, theme: ChartTheme): string[] {
  if (!x) return order.map(() => '');
  if (x.type === 'date' && (x.format?.kind ?? 'auto') === 'auto') {
    const dates = order.map(({ position }) => position).filter((position) => !Number.isNaN(position));
    const format = dateLabels(dates, theme.locale);
    return order.map(({ position }) => (Number.isNaN(position) ? emptyLabel() : format(position)));
  }
  const format = valueFormatter(x, theme);
  return order.map(({ value }) => (value === null || value === '' ? emptyLabel() : format(value)));
}

/** Months and days of a few years: `Jan` over `2013`, then `Feb`, `Mar`... Everything else as the labels. */
function xTicks(
  order: readonly Placed[],
  x: ChartColumn | null,
  labels: readonly string[],
  theme: ChartTheme,
): readonly Tick[] {
  const dates =
    x?.type === 'date' && (x.format?.kind ?? 'auto') === 'auto'
      ? dateTicks(
          order.map(({ position }) => (Number.isNaN(position) ? null : position)),
          theme.locale,
        )
      : null;
  return dates ?? labels.map((text) => ({ text, over: '' }));
}
