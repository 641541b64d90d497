import { t } from '../../locales';
import { hasLegend, legend, MANY_CATEGORIES, plotArea, xAxis, yAxis, zoom } from '../axes';
import { chartModel } from '../model';
import { seriesColor } from '../palette';
import { axisTooltip, heights } from './cartesian';
import type { ChartKindEntry, DrawKind } from './kind';

const MANY_MARKS = 3000;

const drawBars: DrawKind = (spec, data, theme, size) => {
  const model = chartModel(spec, data, theme, false);
  const horizontal = spec.orientation === 'horizontal';
  const stacked = spec.stacking !== 'none' && model.series.length > 1;
  const many = model.labels.length > MANY_CATEGORIES;
  const height = heights(spec, model);
  const category = xAxis(spec, model, theme, size, horizontal);
  const value = yAxis(spec, [...new Set(model.series.map((series) => series.measure))], theme, model);
  const withLegend = hasLegend(spec, model.series.length);
  const round = !stacked && !many;
  const radius = round ? (horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0]) : 0;
  // Below zero the round end points the other way.
  const below = { borderRadius: horizontal ? [3, 0, 0, 3] : [0, 0, 3, 3] };
  return {
    model,
    option: {
      grid: { ...plotArea(withLegend, many && !horizontal), ...(many && horizontal ? { right: 28 } : {}) },
      legend: legend(
        spec,
        model.series.map((series) => series.name),
        theme,
      ),
      tooltip: axisTooltip(spec, model, theme, (_, at) => at, 'shadow'),
      xAxis: horizontal ? value : category,
      yAxis: horizontal ? category : value,
      dataZoom: zoom(many, horizontal, theme),
      series: model.series.map((series, i) => ({
        type: 'bar',
        id: series.id,
        name: series.name,
        color: seriesColor(theme, i),
        ...(stacked ? { stack: 'all' } : {}),
        barMaxWidth: 56,
        barMinHeight: 0,
        barCategoryGap: many ? '10%' : '28%',
        barGap: '8%',
        large: model.labels.length * model.series.length > MANY_MARKS,
        emphasis: { focus: model.series.length > 1 ? 'series' : 'none' },
        blur: { itemStyle: { opacity: 0.35 } },
        itemStyle: {
          borderRadius: radius,
          ...(stacked && !many ? { borderColor: theme.surface, borderWidth: 0.5 } : {}),
        },
        data: series.marks.map((mark, at) => {
          const value = height(mark, at);
          if (value === null) return '-';
          return round && value < 0 ? { value, itemStyle: below } : value;
        }),
      })),
    },
  };
};

export const bar: ChartKindEntry = {
  label: () => t('Bar'),
  name: () => t('Bar chart'),
  stackable: true,
  turnable: true,
  draw: drawBars,
};
