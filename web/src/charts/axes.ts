/** Axes, grid and legend that the cartesian kinds share. */

import { axisFormatter, percent, tickLabels } from './labels';
import type { ChartModel } from './model';
import type { ChartTheme } from './palette';
import type { ChartColumn, ChartSpec } from './spec';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

type Options = Record<string, unknown>;

const LABEL = 11;
/** Rough width of one character of an axis label. */
const CHARACTER = 6.2;
const LONGEST_LABEL = 140;

const labelStyle = (theme: ChartTheme): Options => ({
  color: theme.dim,
  fontFamily: theme.fontFamily,
  fontSize: LABEL,
  lineHeight: 13,
  hideOverlap: true,
});

const titleOf = (name: string, theme: ChartTheme, vertical: boolean, gap = 12): Options =>
  name === ''
    ? {}
    : {
        name,
        nameLocation: 'middle',
        nameGap: gap,
        nameTextStyle: { color: theme.dim, fontFamily: theme.fontFamily, fontSize: LABEL, fontWeight: 500 },
        ...(vertical ? { nameRotate: 90 } : {}),
      };

/** The axis along x. `horizontal`: it stands upright at the left, first category on top. */
export function xAxis(
  spec: ChartSpec,
  model: ChartModel,
  theme: ChartTheme,
  size: ChartSize,
  horizontal = false,
): Options {
  const common = {
    ...titleOf(spec.xTitle, theme, horizontal, model.xKind === 'category' ? 12 : 26),
    axisLine: { lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    splitLine: { show: false },
  };
  if (model.xKind === 'time') {
    return {
      type: 'time',
      ...common,
      axisLabel: { ...labelStyle(theme), formatter: tickLabels(theme.locale) },
    };
  }
  if (model.xKind === 'value') {
    const format = axisFormatter(model.x ?? undefined, theme);
    return { type: 'value', scale: true, ...common, axisLabel: { ...labelStyle(theme), formatter: format } };
  }
  return {
    type: 'category',
    data: model.ticks,
    ...common,
    ...(horizontal ? { inverse: true } : {}),
    axisLabel: { ...labelStyle(theme), ...categoryLabels(model.ticks, size, horizontal) },
  };
}

/** Short labels stand, long ones are cut, many are slanted or thinned out. The tooltip has them in full. */
export function categoryLabels(labels: readonly string[], size: ChartSize, horizontal: boolean): Options {
  const longest =
    labels.reduce((most, label) => Math.max(most, ...label.split('\n').map((part) => part.length)), 0) *
    CHARACTER;
  if (horizontal) {
    return {
      width: Math.min(longest + 8, LONGEST_LABEL + 40, size.width * 0.35),
      overflow: 'truncate',
      interval: 'auto',
    };
  }
  const room = (size.width - 70) / Math.max(1, labels.length);
  if (longest + 8 <= room) return { interval: 0 };
  if (labels.length > 40 || room < 14)
    return { interval: 'auto', width: LONGEST_LABEL, overflow: 'truncate' };
  if (room >= 64) return { interval: 0, width: room - 8, overflow: 'truncate' };
  return { interval: 0, rotate: 40, width: Math.min(110, size.height * 0.3), overflow: 'truncate' };
}

export function yAxis(
  spec: ChartSpec,
  measures: readonly ChartColumn[],
  theme: ChartTheme,
  scale = false,
): Options {
  const share = spec.stacking === 'share';
  const upright = spec.orientation === 'vertical' || spec.kind !== 'bar';
  const format = share ? percent(theme, 0) : axisFormatter(measures[0], theme);
  return {
    type: 'value',
    ...titleOf(spec.yTitle, theme, upright, upright ? 12 : 26),
    ...(share ? { max: 1, interval: 0.25 } : {}),
    ...(scale ? { scale: true } : {}),
    ...(measures.every((measure) => measure.integer) && !share ? { minInterval: 1 } : {}),
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: 4,
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { ...labelStyle(theme), formatter: format },
  };
}

const LEGEND_HEIGHT = 30;

/** One line at the top that scrolls when it is full, so that it never lies on the plot. */
export function legend(spec: ChartSpec, names: readonly string[], theme: ChartTheme): Options {
  return {
    show: hasLegend(spec, names.length),
    type: 'scroll',
    top: 0,
    left: 4,
    right: 4,
    itemWidth: 10,
    itemHeight: 10,
    itemGap: 14,
    icon: 'roundRect',
    itemStyle: { opacity: 1 },
    data: names,
    textStyle: {
      color: theme.dim,
      fontFamily: theme.fontFamily,
      fontSize: 12,
      width: 160,
      overflow: 'truncate',
    },
    pageIconColor: theme.dim,
    pageIconInactiveColor: theme.line,
    pageTextStyle: { color: theme.faint },
    pageIconSize: 10,
    inactiveColor: theme.axis,
    tooltip: { show: true },
  };
}

export const hasLegend = (spec: ChartSpec, count: number): boolean =>
  spec.showLegend && (count > 1 || spec.color !== null);

export function plotArea(withLegend: boolean, withZoom: boolean): Options {
  return {
    left: 8,
    right: 16,
    top: withLegend ? LEGEND_HEIGHT + 6 : 12,
    bottom: withZoom ? 34 : 8,
    outerBoundsMode: 'same',
    outerBoundsContain: 'all',
  };
}

export const MANY_CATEGORIES = 80;

/** A slider under charts with many categories; the wheel stays with the page. */
export function zoom(many: boolean, horizontal: boolean, theme: ChartTheme): Options[] {
  if (!many) return [];
  const axis = horizontal ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
  const place = horizontal ? { right: 2, width: 14 } : { bottom: 6, height: 14 };
  return [
    { type: 'inside', ...axis, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'filter' },
    {
      type: 'slider',
      ...axis,
      ...place,
      showDetail: false,
      showDataShadow: false,
      brushSelect: false,
      borderColor: 'transparent',
      backgroundColor: theme.line,
      fillerColor: theme.axis,
      handleStyle: { color: theme.dim, borderColor: theme.dim },
      moveHandleSize: 0,
    },
  ];
}
