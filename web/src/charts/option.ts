/** From a specification and rows to an ECharts option: pure, without a screen, the same for every renderer. */

import { t } from '../locales';
import type { ChartSize } from './axes';
import { kindOf } from './kinds';
import type { ChartOption, Drawing } from './kinds/kind';
import { valueFormatter } from './labels';
import type { ChartModel } from './model';
import type { ChartTheme } from './palette';
import type { ChartData, ChartSpec, PickedMark } from './spec';

export const DEFAULT_SIZE: ChartSize = { width: 640, height: 360 };

/** Everything a renderer and a click handler need. */
export function draw(
  spec: ChartSpec,
  data: ChartData,
  theme: ChartTheme,
  size: ChartSize = DEFAULT_SIZE,
): Drawing {
  const drawing = kindOf(spec).draw(spec, data, theme, size);
  return {
    ...drawing,
    option: {
      useUTC: true,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: theme.fontFamily, color: theme.text },
      animation: data.rowCount <= 2000,
      animationDuration: 250,
      animationDurationUpdate: 250,
      aria: { enabled: true, label: { description: describe(spec, drawing.model, theme) } },
      ...drawing.option,
    },
  };
}

export const toOption = (
  spec: ChartSpec,
  data: ChartData,
  theme: ChartTheme,
  size?: ChartSize,
): ChartOption => draw(spec, data, theme, size).option;

/** Whether there is anything to see. */
export const isEmptyChart = (model: ChartModel): boolean =>
  !model.series.some((series) => series.marks.some((mark) => mark !== null));

/** What is behind a clicked mark. */
export function pickedMark(
  drawing: Drawing,
  spec: ChartSpec,
  data: ChartData,
  seriesIndex: number,
  dataIndex: number,
): PickedMark | null {
  const { model, rowOf } = drawing;
  const series = model.series[kindOf(spec).round ? (spec.x ? 0 : dataIndex) : seriesIndex];
  if (!series) return null;
  const row = rowOf ? rowOf(seriesIndex, dataIndex) : (series.marks[dataIndex]?.row ?? null);
  const at = (id: string | null) => (id === null || row === null ? null : (data.values[id]?.[row] ?? null));
  const value = at(series.measure.id);
  return {
    row,
    x: at(spec.x),
    color: at(spec.color),
    measure: series.measure.id,
    value: value === null ? null : Number(value),
  };
}

/** The chart in two or three sentences, for those who hear it. */
export function describe(spec: ChartSpec, model: ChartModel, theme: ChartTheme): string {
  const kind = kindOf(spec).name();
  const head = spec.name ? `${kind}: ${spec.name}.` : `${kind}.`;
  if (isEmptyChart(model)) return `${head} ${t('It has no values.')}`;
  const measures = [...new Set(model.series.map((series) => series.measure.name))].join(', ');
  const by = model.x
    ? t('{{measures}} by {{x}}, {{points}} values.', {
        measures,
        x: model.x.name,
        points: model.labels.length,
      })
    : t('{{measures}}.', { measures });
  return `${head} ${by} ${extremes(model, theme)}`;
}

function extremes(model: ChartModel, theme: ChartTheme): string {
  let low: { value: number; label: string } | null = null;
  let high: { value: number; label: string } | null = null;
  for (const series of model.series) {
    series.marks.forEach((mark, at) => {
      if (!mark) return;
      const label = [model.labels[at], model.series.length > 1 ? series.name : ''].filter(Boolean).join(', ');
      if (!low || mark.value < low.value) low = { value: mark.value, label };
      if (!high || mark.value > high.value) high = { value: mark.value, label };
    });
  }
  if (!low || !high) return '';
  const format = valueFormatter(model.series[0]?.measure, theme);
  const { value: most, label: mostAt } = high as { value: number; label: string };
  const { value: least, label: leastAt } = low as { value: number; label: string };
  return t('Highest: {{most}} ({{mostAt}}); lowest: {{least}} ({{leastAt}}).', {
    most: format(most),
    mostAt,
    least: format(least),
    leastAt,
  });
}
