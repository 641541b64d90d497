/** What bars, lines and areas have in common: shares, tooltips, stacking. */

import { t } from '../../locales';
import { percent, valueFormatter } from '../labels';
import type { ChartModel, Mark } from '../model';
import { type ChartTheme, seriesColor } from '../palette';
import type { ChartSpec } from '../spec';
import { tooltipBox, tooltipHtml } from '../tooltip';

export const moreLine = (count: number): string => t('{{count}} more', { count });

/** Sums of absolute values at each x: what shares refer to. */
export function totals(model: ChartModel): readonly number[] {
  return model.positions.map((_, at) =>
    model.series.reduce((sum, series) => sum + Math.abs(series.marks[at]?.value ?? 0), 0),
  );
}

/** Height of a mark: its value, or its share of everything at that x. */
export function heights(
  spec: ChartSpec,
  model: ChartModel,
): (mark: Mark | null, at: number) => number | null {
  if (spec.stacking !== 'share') return (mark) => mark?.value ?? null;
  const sums = totals(model);
  return (mark, at) => (mark === null ? null : sums[at] ? mark.value / sums[at] : 0);
}

interface AxisParam {
  readonly seriesIndex?: number;
  readonly dataIndex: number;
}

/** One tooltip for all marks at an x, in the order of the legend. `indexOf` gives the x of a data item. */
export function axisTooltip(
  spec: ChartSpec,
  model: ChartModel,
  theme: ChartTheme,
  indexOf: (seriesIndex: number, dataIndex: number) => number,
  pointer: 'shadow' | 'line' = 'line',
): Record<string, unknown> {
  const formats = model.series.map((series) => valueFormatter(series.measure, theme));
  const share = percent(theme);
  const sums = spec.stacking === 'none' ? null : totals(model);
  const long = model.labels.length > 0;
  return {
    trigger: 'axis',
    axisPointer: {
      type: pointer,
      lineStyle: { color: theme.axis, type: 'solid' },
      label: { show: false },
    },
    ...tooltipBox(theme),
    formatter: (params: AxisParam | readonly AxisParam[]) => {
      const list = Array.isArray(params) ? (params as readonly AxisParam[]) : [params as AxisParam];
      const first = list[0];
      if (!first || !long) return '';
      const at = indexOf(first.seriesIndex ?? 0, first.dataIndex);
      const lines = list.flatMap(({ seriesIndex = 0 }) => {
        const series = model.series[seriesIndex];
        const mark = series?.marks[at];
        if (!series || !mark) return [];
        const line = {
          color: seriesColor(theme, seriesIndex),
          name: series.name,
          value: formats[seriesIndex]!(mark.value),
        };
        return [
          sums && model.series.length > 1 && sums[at]
            ? { ...line, extra: share(mark.value / sums[at]) }
            : line,
        ];
      });
      return tooltipHtml(model.labels[at] ?? '', lines, theme, moreLine);
    },
  };
}
