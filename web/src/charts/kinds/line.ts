import { t } from '../../locales';
import { hasLegend, legend, MANY_CATEGORIES, plotArea, xAxis, yAxis, zoom } from '../axes';
import { chartModel } from '../model';
import { seriesColor } from '../palette';
import { axisTooltip, heights } from './cartesian';
import type { ChartKindEntry, DrawKind } from './kind';

/** Above this many points symbols and animation would only cost time. */
const MANY_POINTS = 2000;
const FEW_POINTS = 24;

/** Lines; an area fills what is below them. */
export const drawLines =
  (area: boolean): DrawKind =>
  (given, data, theme, size) => {
    // The document may still have what the chart was turned to as bars.
    const spec = { ...given, orientation: 'vertical' as const };
    const model = chartModel(spec, data, theme, true);
    const stacked = spec.stacking !== 'none' && model.series.length > 1;
    const many = model.xKind === 'category' && model.labels.length > MANY_CATEGORIES;
    const height = heights(spec, model);
    const points = model.positions.length;
    const withLegend = hasLegend(spec, model.series.length);
    const lonely = points === 1;
    return {
      model,
      option: {
        grid: plotArea(withLegend, many),
        legend: legend(
          spec,
          model.series.map((series) => series.name),
          theme,
        ),
        tooltip: axisTooltip(spec, model, theme, (_, at) => at),
        xAxis: {
          ...xAxis(spec, model, theme, size),
          ...(model.xKind === 'category' ? { boundaryGap: lonely } : {}),
        },
        yAxis: yAxis(
          spec,
          [...new Set(model.series.map((series) => series.measure))],
          theme,
          model,
          !area && !stacked,
        ),
        dataZoom: zoom(many, false, theme),
        series: model.series.map((series, i) => ({
          type: 'line',
          id: series.id,
          name: series.name,
          color: seriesColor(theme, i),
          ...(stacked ? { stack: 'all' } : {}),
          // A gap says "no value"; in a stack it would tear everything above it.
          connectNulls: false,
          symbol: 'circle',
          symbolSize: lonely ? 8 : 5,
          showSymbol: points <= FEW_POINTS || hasLonelyPoint(series.marks),
          showAllSymbol: points <= FEW_POINTS,
          sampling: points > MANY_POINTS ? 'lttb' : undefined,
          lineStyle: { width: area && stacked ? 1 : 2 },
          ...(area ? { areaStyle: { opacity: stacked ? 0.75 : 0.14 } } : {}),
          emphasis: {
            focus: model.series.length > 1 ? 'series' : 'none',
            lineStyle: { width: area && stacked ? 1 : 2.5 },
          },
          blur: { lineStyle: { opacity: 0.25 } },
          data: series.marks.map((mark, at) => {
            const value = height(mark, at) ?? (stacked ? 0 : null);
            return model.xKind === 'category' ? value : [model.positions[at], value];
          }),
        })),
      },
    };
  };

/** Whether some value is alone between gaps: without a symbol it would be invisible. */
function hasLonelyPoint(marks: readonly (unknown | null)[]): boolean {
  return marks.some(
    (mark, at) => mark !== null && (marks[at - 1] ?? null) === null && (marks[at + 1] ?? null) === null,
  );
}

export const line: ChartKindEntry = {
  label: () => t('Line'),
  name: () => t('Line chart'),
  draw: drawLines(false),
};
