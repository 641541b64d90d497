/** Axes, grid and legend that the cartesian kinds share. */

import { axisFormatter, type Extent, percent, type Tick, tickLabels } from './labels';
import type { ChartModel } from './model';
import type { ChartTheme } from './palette';
import type { ChartColumn, ChartSpec } from './spec';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

type Options = Record<string, unknown>;

/** Type size of the labels. */
export const LABEL = 11;
const LONGEST_LABEL = 140;
/** Below this width a cut text says nothing any more. */
const SHORTEST_CUT = 48;
const GAP = 8;
/** Below this width a label of a few letters would be cut if all were in one row. */
const NARROW = 90;
/** The least width of a label at which names are still distinct. */
const LONGEST_CUT = 96;

/** Width of an axis label, without a screen to measure it on: on the safe side. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    const wide = character > '\u2e80';
    width += wide ? 12 : /[iljtfr.,:;'|()[\] ]/.test(character) ? 4 : /[mwMW@%]/.test(character) ? 9.5 : 6.8;
  }
  return width;
}

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

/** The axis along x. `horizontal`: it is vertical at the left, first category on top. */
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
    const format = axisFormatter(model.x ?? undefined, theme, extentOf(model.positions, true));
    return { type: 'value', scale: true, ...common, axisLabel: { ...labelStyle(theme), formatter: format } };
  }
  const labels = categoryLabels(model.ticks, size, horizontal);
  return {
    type: 'category',
    data: labels.texts,
    ...common,
    ...(horizontal ? { inverse: true } : {}),
    axisLabel: { ...labelStyle(theme), hideOverlap: labels.style.interval === 'auto', ...labels.style },
  };
}

/** Steps that keep the same months under the axis in every year. */
const MONTH_STEPS = [1, 2, 3, 4, 6, 12];

/** Labels stay horizontal: short ones are shown whole, texts are cut, and if that is not enough, every n-th one is shown. */
export function categoryLabels(
  ticks: readonly Tick[],
  size: ChartSize,
  horizontal: boolean,
): { texts: string[]; style: Options } {
  const longest = ticks.reduce((most, { text }) => Math.max(most, widthOf(text)), 0);
  const dated = ticks.some(({ over }) => over !== '');
  if (horizontal) {
    const year = dated ? widthOf(' 2000') : 0;
    const width = Math.min(longest + year + GAP, LONGEST_LABEL + 40, size.width * 0.35);
    return { texts: withOver(ticks, 1, ' '), style: { width, overflow: 'truncate', interval: 'auto' } };
  }
  // Under a slider the number of categories on the screen changes.
  if (ticks.length > MANY_CATEGORIES) {
    return {
      texts: withOver(ticks, 1, '\n'),
      style: { interval: 'auto', width: LONGEST_LABEL, overflow: 'truncate' },
    };
  }
  const room = (size.width - 70) / Math.max(1, ticks.length);
  // In two rows each label has twice the room.
  if (!dated && longest + GAP > room && room < NARROW && room * 2 >= Math.min(longest + GAP, LONGEST_CUT)) {
    const cut = longest + GAP > room * 2;
    return {
      texts: ticks.map(({ text }, at) => (at % 2 === 1 ? `\n${text}` : text)),
      style: { interval: 0, ...(cut ? { width: room * 2 - GAP, overflow: 'truncate' } : {}) },
    };
  }
  const wanted = dated ? longest + GAP : Math.min(longest + GAP, Math.max(room, SHORTEST_CUT));
  let step = Math.max(1, Math.ceil(wanted / room));
  if (dated) step = MONTH_STEPS.find((one) => one >= step) ?? step;
  const cut = longest + GAP > room * step;
  return {
    texts: withOver(ticks, step, '\n'),
    style: { interval: step - 1, ...(cut ? { width: room * step - GAP, overflow: 'truncate' } : {}) },
  };
}

/** The texts with their years: on the first label that is shown, and where they change. */
function withOver(ticks: readonly Tick[], step: number, separator: string): string[] {
  let last = '';
  return ticks.map(({ text, over }, at) => {
    if (at % step !== 0 || over === '' || over === last) return text;
    last = over;
    return `${text}${separator}${over}`;
  });
}

/** The extent of some values; an axis that need not show zero is as long as they reach. */
function extentOf(values: Iterable<number>, scale: boolean): Extent {
  let low = scale ? Number.POSITIVE_INFINITY : 0;
  let high = scale ? Number.NEGATIVE_INFINITY : 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/** How far the marks reach: stacked ones on top of each other, those below zero downwards. */
export function reach(spec: ChartSpec, model: ChartModel, scale: boolean): Extent {
  const marks = model.series.map((series) => series.marks.map((mark) => mark?.value ?? null));
  if (spec.stacking === 'none') {
    return extentOf(
      marks.flat().filter((value) => value !== null),
      scale,
    );
  }
  const sums = model.positions.flatMap((_, at) => {
    const values = marks.map((values) => values[at] ?? 0);
    return [1, -1].map((sign) => values.reduce((sum, value) => (value * sign > 0 ? sum + value : sum), 0));
  });
  return extentOf(sums, scale);
}

export function yAxis(
  spec: ChartSpec,
  measures: readonly ChartColumn[],
  theme: ChartTheme,
  model: ChartModel,
  scale = false,
): Options {
  const share = spec.stacking === 'share';
  const upright = spec.orientation === 'vertical';
  const format = share ? percent(theme, 0) : axisFormatter(measures[0], theme, reach(spec, model, scale));
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
