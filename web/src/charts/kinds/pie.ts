import { t } from '../../locales';
import { LABEL as AXIS_LABEL, type ChartSize, widthOf } from '../axes';
import { axisFormatter, percent, valueFormatter } from '../labels';
import { chartModel } from '../model';
import { type ChartTheme, seriesColor } from '../palette';
import type { ChartSpec } from '../spec';
import { tooltipBox, tooltipHtml } from '../tooltip';
import { moreLine } from './cartesian';
import type { ChartKindEntry, DrawKind } from './kind';

/** More slices than this cannot be distinguished: the smallest become one. */
export const MOST_SLICES = 12;

interface Slice {
  readonly name: string;
  readonly value: number;
  readonly row: number | null;
  readonly rest?: boolean;
}

/** Slices; a donut has its total in the middle. */
export const drawSlices =
  (donut: boolean): DrawKind =>
  (spec, data, theme, size) => {
    const model = chartModel(
      { ...spec, color: null, y: spec.x ? spec.y.slice(0, 1) : spec.y },
      data,
      theme,
      false,
    );
    const slices = mergeSmall(
      spec.x
        ? model.labels.map((name, at) => slice(name, model.series[0]?.marks[at]))
        : model.series.map((series) => slice(series.name, series.marks[0])),
    );
    const total = slices.reduce((sum, { value }) => sum + value, 0);
    const measure = model.series[0]?.measure;
    const format = valueFormatter(measure, theme);
    const short = axisFormatter(measure, theme);
    const share = percent(theme);
    const shares = slices.map(({ value }) => share(total ? value / total : 0));
    const { radius, center, showLegend, labels } = arrange(spec, size, slices, shares);
    return {
      model,
      rowOf: (_, dataIndex) => slices[dataIndex]?.row ?? null,
      option: {
        legend: { ...sideLegend(theme, size), show: showLegend, data: slices.map(({ name }) => name) },
        tooltip: {
          trigger: 'item',
          ...tooltipBox(theme),
          formatter: ({ dataIndex, color }: { dataIndex: number; color: string }) => {
            const part = slices[dataIndex];
            if (!part) return '';
            const line = {
              color,
              name: part.name,
              value: format(part.value),
              extra: share(total ? part.value / total : 0),
            };
            return tooltipHtml(measure?.name ?? '', [line], theme, moreLine);
          },
        },
        ...(donut && total > 0
          ? { graphic: middle(short(total), measure?.name ?? '', center, theme, radius) }
          : {}),
        series: [
          {
            type: 'pie',
            id: 'pie',
            radius: donut ? [radius * 0.62, radius] : [0, radius],
            center,
            startAngle: 90,
            minShowLabelAngle: 6,
            avoidLabelOverlap: true,
            itemStyle: { borderColor: theme.surface, borderWidth: 1.5, borderRadius: 3 },
            label: {
              show: labels,
              color: theme.text,
              fontFamily: theme.fontFamily,
              fontSize: 12,
              lineHeight: 16,
              // Beside a legend a label is a number only, and those are never cut.
              ...(showLegend ? {} : { width: NAME_WIDTH, overflow: 'truncate' }),
              formatter: ({ name, dataIndex }: { name: string; dataIndex: number }) =>
                showLegend ? shares[dataIndex] : `${name}\n${shares[dataIndex]}`,
            },
            labelLine: { length: 8, length2: 6, lineStyle: { color: theme.axis } },
            emphasis: { scaleSize: 4 },
            data: slices.map(({ name, value, rest }, i) => ({
              name,
              value,
              itemStyle: { color: rest ? theme.neutral : seriesColor(theme, i) },
            })),
          },
        ],
      },
    };
  };

/** Negative and missing values have no place in a whole. */
const slice = (name: string, mark: { value: number; row: number } | null | undefined): Slice => ({
  name,
  value: Math.max(0, mark?.value ?? 0),
  row: mark?.row ?? null,
});

function mergeSmall(slices: readonly Slice[]): readonly Slice[] {
  const filled = slices.filter(({ value }) => value > 0);
  if (filled.length <= MOST_SLICES) return filled;
  const kept = new Set([...filled].sort((a, b) => b.value - a.value).slice(0, MOST_SLICES - 1));
  const rest = filled.filter((part) => !kept.has(part));
  const value = rest.reduce((sum, part) => sum + part.value, 0);
  return [
    ...filled.filter((part) => kept.has(part)),
    { name: t('{{count}} others', { count: rest.length }), value, row: null, rest: true },
  ];
}

/** The legend is at the right if there is room for it; the circle gets the space that its labels leave. */
function arrange(spec: ChartSpec, size: ChartSize, slices: readonly Slice[], shares: readonly string[]) {
  const wide = size.width >= 380 && size.width > size.height;
  const showLegend = spec.showLegend && slices.length > 1 && wide;
  const across = size.width - (showLegend ? LEGEND_WIDTH : 0);
  const longest = Math.max(
    0,
    ...shares.map(widthOf),
    ...(showLegend ? [] : slices.map(({ name }) => widthOf(name))),
  );
  const beside = LINE + Math.ceil((showLegend ? longest : Math.min(longest, NAME_WIDTH)) * LABEL_SCALE);
  const radiusWith = Math.min(across / 2 - beside, size.height / 2 - 28);
  const labels = size.width >= 300 && size.height >= 160 && radiusWith >= SMALLEST_RADIUS;
  const radius = labels ? radiusWith : Math.max(24, Math.min(across / 2 - 12, size.height / 2 - 10));
  return {
    radius: Math.round(radius),
    center: [Math.round(across / 2), Math.round(size.height / 2)],
    showLegend,
    labels,
  };
}

/** The line from a slice to its label, and the gap before the text. */
const LINE = 24;
const NAME_WIDTH = 110;
/** Labels are a little larger than those of axes. */
const LABEL_SCALE = 12 / AXIS_LABEL;
/** A smaller circle is worth less than its labels. */
const SMALLEST_RADIUS = 40;
const LEGEND_WIDTH = 190;

const sideLegend = (theme: ChartTheme, size: ChartSize) => ({
  type: 'scroll',
  orient: 'vertical',
  top: 'middle',
  left: size.width - LEGEND_WIDTH,
  height: Math.max(60, size.height - 32),
  itemWidth: 10,
  itemHeight: 10,
  itemGap: 8,
  icon: 'roundRect',
  textStyle: {
    color: theme.dim,
    fontFamily: theme.fontFamily,
    fontSize: 12,
    width: 150,
    overflow: 'truncate',
  },
  pageIconColor: theme.dim,
  pageIconInactiveColor: theme.line,
  pageTextStyle: { color: theme.faint },
  pageIconSize: 10,
  inactiveColor: theme.axis,
});

function middle(
  total: string,
  name: string,
  center: readonly number[],
  theme: ChartTheme,
  radius: number,
): readonly object[] {
  const [x = 0, y = 0] = center;
  const room = radius * 1.05;
  const text = (content: string, offset: number, fontSize: number, fill: string, weight: number): object => ({
    type: 'text',
    silent: true,
    x,
    y: y + offset,
    style: {
      text: content,
      textAlign: 'center',
      textVerticalAlign: 'middle',
      fill,
      font: `${weight} ${fontSize}px ${theme.fontFamily}`,
    },
  });
  // The number is set smaller until it fits; the name may be cut.
  const most = radius < 56 ? 14 : Math.min(24, radius / 4);
  const fontSize = Math.min(most, room / (widthOf(total) / AXIS_LABEL));
  if (fontSize < SMALLEST_TEXT) return [];
  if (radius < 56) return [text(total, 0, fontSize, theme.text, 600)];
  const below = text(name, 14, AXIS_LABEL, theme.dim, 400) as { style: object };
  return [
    text(total, -8, fontSize, theme.text, 600),
    { ...below, style: { ...below.style, width: room, overflow: 'truncate' } },
  ];
}

const SMALLEST_TEXT = 8;

export const pie: ChartKindEntry = {
  label: () => t('Pie'),
  name: () => t('Pie chart'),
  round: true,
  draw: drawSlices(false),
};
