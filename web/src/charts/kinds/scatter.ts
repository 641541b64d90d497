import { t } from '../../locales';
import { hasLegend, legend, plotArea, xAxis, yAxis } from '../axes';
import { valueFormatter } from '../labels';
import { chartModel, numberOf } from '../model';
import { seriesColor } from '../palette';
import { tooltipBox, tooltipHtml } from '../tooltip';
import { moreLine } from './cartesian';
import type { ChartKindEntry, DrawKind } from './kind';

const MANY_POINTS = 4000;

const drawPoints: DrawKind = (given, data, theme, size) => {
  // The document may still have what was chosen for bars.
  const spec = { ...given, stacking: 'none' as const, orientation: 'vertical' as const };
  const model = chartModel(spec, data, theme, true);
  // Several rows may share one x: every row is a point, so points come from the rows, not from the groups.
  const place = new Map<string | number | bigint | boolean | null, number>();
  const xValues = model.x ? data.values[model.x.id] : undefined;
  const rowsOfSeries = pointsBySeries();
  const total = rowsOfSeries.reduce((sum, points) => sum + points.length, 0);
  const formats = model.series.map((series) => valueFormatter(series.measure, theme));
  return {
    model,
    rowOf: (seriesIndex, dataIndex) => rowsOfSeries[seriesIndex]?.[dataIndex]?.[2] ?? null,
    option: {
      grid: plotArea(hasLegend(spec, model.series.length), false),
      legend: legend(
        spec,
        model.series.map((series) => series.name),
        theme,
      ),
      tooltip: {
        trigger: 'item',
        ...tooltipBox(theme),
        formatter: ({
          seriesIndex,
          data: point,
        }: {
          seriesIndex: number;
          data: readonly [number, number, number];
        }) => {
          const series = model.series[seriesIndex];
          if (!series) return '';
          const at = place.get(xValues?.[point[2]] ?? null) ?? 0;
          const value = formats[seriesIndex]!(point[1]);
          const head = model.labels[at] ?? '';
          return tooltipHtml(
            head,
            [{ color: seriesColor(theme, seriesIndex), name: series.name, value }],
            theme,
            moreLine,
          );
        },
      },
      xAxis: {
        ...xAxis(spec, model, theme, size),
        ...(model.xKind === 'category'
          ? {}
          : { splitLine: { show: true, lineStyle: { color: theme.line } } }),
      },
      yAxis: yAxis(
        { ...spec, stacking: 'none' },
        [...new Set(model.series.map((series) => series.measure))],
        theme,
        model,
        true,
      ),
      series: model.series.map((series, i) => ({
        type: 'scatter',
        id: series.id,
        name: series.name,
        color: seriesColor(theme, i),
        symbolSize: total > MANY_POINTS ? 4 : total > 400 ? 6 : 9,
        large: total > MANY_POINTS,
        largeThreshold: MANY_POINTS,
        itemStyle: { opacity: total > 400 ? 0.55 : 0.8 },
        emphasis: { focus: model.series.length > 1 ? 'series' : 'none', scale: 1.3 },
        data: rowsOfSeries[i],
      })),
    },
  };

  function pointsBySeries(): (readonly [number, number, number])[][] {
    model.series.forEach((series) => {
      series.marks.forEach((mark, at) => {
        if (mark) place.set(xValues?.[mark.row] ?? null, at);
      });
    });
    const colors = spec.color ? data.values[spec.color] : undefined;
    return model.series.map((series) => {
      const values = data.values[series.measure.id];
      const points: [number, number, number][] = [];
      for (let row = 0; row < data.rowCount; row++) {
        if (colors && (colors[row] ?? null) !== series.color) continue;
        const value = numberOf(values?.[row]);
        const at = place.get(xValues?.[row] ?? null);
        if (value !== null && at !== undefined) points.push([model.positions[at]!, value, row]);
      }
      return points;
    });
  }
};

export const scatter: ChartKindEntry = {
  label: () => t('Scatter'),
  name: () => t('Scatter chart'),
  draw: drawPoints,
};
