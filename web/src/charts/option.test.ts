import { describe, expect, it } from 'vitest';
import { categoryLabels } from './axes';
import { chartModel } from './model';
import { draw, isEmptyChart, pickedMark, toOption } from './option';
import { makeTheme, mix, seriesColor } from './palette';
import type { ChartColumn, ChartData, ChartSpec } from './spec';

const theme = makeTheme('light', { locale: 'en-US', timeZone: 'UTC' });

const base: ChartSpec = {
  kind: 'bar',
  name: 'Flights by carrier',
  x: 'x',
  y: ['y'],
  color: null,
  stacking: 'none',
  orientation: 'vertical',
  xTitle: '',
  yTitle: '',
  showLegend: true,
};

const carrier: ChartColumn = { id: 'x', name: 'Carrier', type: 'text' };
const month: ChartColumn = { id: 'x', name: 'Month', type: 'date' };
const distance: ChartColumn = { id: 'x', name: 'Distance', type: 'number' };
const origin: ChartColumn = { id: 'c', name: 'Origin', type: 'text' };
const flights: ChartColumn = { id: 'y', name: 'Flights', type: 'number', integer: true };

type Values = ChartData['values'][string] extends ArrayLike<infer V> ? V : never;

function table(columns: readonly ChartColumn[], rows: readonly (readonly Values[])[]): ChartData {
  const values = Object.fromEntries(
    columns.map((column, i) => [column.id, rows.map((row) => row[i] ?? null)]),
  );
  return { columns, values, rowCount: rows.length };
}

const carriers = table(
  [carrier, flights],
  [
    ['UA', 58665],
    ['B6', 54635n],
    [null, '12.5'],
    ['EV', null],
  ],
);
const jan = Date.UTC(2013, 0, 1);
const feb = Date.UTC(2013, 1, 1);
const origins = table(
  [month, origin, flights],
  [
    [feb, 'EWR', 3],
    [jan, 'EWR', 1],
    [jan, 'JFK', 9],
  ],
);

/** All functions count as equal: only their presence is compared. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'function' ? 'ƒ' : part)));

describe('each kind', () => {
  it.each<[string, Partial<ChartSpec>, ChartData]>([
    ['bar', {}, carriers],
    ['bar, horizontal, stacked', { orientation: 'horizontal', stacking: 'stacked', color: 'c' }, origins],
    ['bar, share', { stacking: 'share', color: 'c' }, origins],
    ['line', { kind: 'line', color: 'c', xTitle: 'Month', yTitle: 'Flights' }, origins],
    ['area, stacked', { kind: 'area', color: 'c', stacking: 'stacked' }, origins],
    [
      'scatter',
      { kind: 'scatter' },
      table(
        [distance, flights],
        [
          [100, 5],
          [200, 6],
          [100, 7],
        ],
      ),
    ],
    ['pie', { kind: 'pie' }, carriers],
    ['donut', { kind: 'donut' }, carriers],
  ])('%s', (_, change, data) => {
    expect(plain(toOption({ ...base, ...change }, data, theme))).toMatchSnapshot();
  });
});

describe('the model', () => {
  it('keeps categories in the order of the query and names the empty one', () => {
    const model = chartModel(base, carriers, theme, false);
    expect(model.labels).toEqual(['UA', 'B6', '(empty)', 'EV']);
    expect(model.series[0]?.marks.map((mark) => mark?.value ?? null)).toEqual([58665, 54635, 12.5, null]);
  });

  it('puts dates in order and leaves gaps where a series has no value', () => {
    const model = chartModel({ ...base, color: 'c' }, origins, theme, true);
    expect(model.positions).toEqual([jan, feb]);
    expect(model.series.map((series) => series.name)).toEqual(['EWR', 'JFK']);
    expect(model.series[1]?.marks).toEqual([{ value: 9, row: 2 }, null]);
    expect(model.ticks).toEqual([
      { text: 'Jan', over: '2013' },
      { text: 'Feb', over: '2013' },
    ]);
  });

  it('names series by colour and measure', () => {
    const more: ChartColumn = { id: 'z', name: 'Late', type: 'number' };
    const data = table([carrier, origin, flights, more], [['UA', null, 1, 2]]);
    const model = chartModel({ ...base, color: 'c', y: ['y', 'z'] }, data, theme, false);
    expect(model.series.map((series) => series.name)).toEqual(['(empty) · Flights', '(empty) · Late']);
  });

  it('limits the number of series and says how many are missing', () => {
    const data = table(
      [carrier, origin, flights],
      Array.from({ length: 70 }, (_, i) => ['UA', `O${i}`, i]),
    );
    const model = chartModel({ ...base, color: 'c' }, data, theme, false);
    expect(model.series).toHaveLength(50);
    expect(model.droppedSeries).toBe(20);
  });

  it('shows instants as the document reads the clock', () => {
    const instant = { ...month, hasTime: true, instant: true };
    const zone = makeTheme('light', { locale: 'en-US', timeZone: 'America/New_York' });
    const model = chartModel(base, table([instant, flights], [[Date.UTC(2013, 0, 1, 5), 1]]), zone, true);
    expect(model.positions).toEqual([jan]);
  });
});

describe('labels along x', () => {
  const dates = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => ({
      text: new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(
        Date.UTC(2013, from + i, 1),
      ),
      over: String(2013 + Math.floor((from + i) / 12)),
    }));
  const shown = (ticks: Parameters<typeof categoryLabels>[0], width: number) => {
    const { texts, style } = categoryLabels(ticks, { width, height: 200 }, false);
    expect(style.rotate).toBeUndefined();
    return texts.filter((_, at) => at % ((style.interval as number) + 1) === 0);
  };

  it('are all there when there is room', () => {
    expect(shown(dates(3), 640)).toEqual(['Jan\n2013', 'Feb', 'Mar']);
  });

  it('are thinned out evenly, in steps that divide a year', () => {
    expect(shown(dates(12), 300)).toEqual(['Jan\n2013', 'Mar', 'May', 'Jul', 'Sep', 'Nov']);
    expect(shown(dates(24), 300)).toEqual(['Jan\n2013', 'May', 'Sep', 'Jan\n2014', 'May', 'Sep']);
  });

  it('name a year also when the month in which it begins is left out', () => {
    expect(shown(dates(14, 2), 260)).toEqual(['Mar\n2013', 'Jun', 'Sep', 'Dec', 'Mar\n2014']);
  });

  it('stand in two rows where one row would cut them short', () => {
    const cities = ['Düsseldorf', 'München', 'Frankfurt', 'Stuttgart', 'Leipzig'];
    const { texts, style } = categoryLabels(
      cities.map((text) => ({ text, over: '' })),
      { width: 330, height: 200 },
      false,
    );
    expect(texts).toEqual(['Düsseldorf', '\nMünchen', 'Frankfurt', '\nStuttgart', 'Leipzig']);
    expect(style).toEqual({ interval: 0 });
    expect(
      shown(
        cities.map((text) => ({ text, over: '' })),
        900,
      ),
    ).toEqual(cities);
  });

  it('are cut before they are left out', () => {
    const names = ['Newark Liberty International', 'John F Kennedy', 'La Guardia'].map((text) => ({
      text,
      over: '',
    }));
    expect(categoryLabels(names, { width: 400, height: 200 }, false).style).toMatchObject({
      interval: 0,
      overflow: 'truncate',
    });
    expect(shown(names, 160)).toHaveLength(2);
  });
});

describe('numbers on an axis', () => {
  const amount: ChartColumn = { id: 'y', name: 'Amount', type: 'number' };
  const labels = (of: Partial<ChartSpec>, values: number[], ticks: number[], locale = 'en-US') => {
    const data = table(
      [carrier, amount],
      values.map((value, at) => [`C${at}`, value]),
    );
    const localised = makeTheme('light', { locale, timeZone: 'UTC' });
    const option = toOption({ ...base, ...of }, data, localised) as {
      yAxis: { axisLabel: { formatter: (value: number) => string } };
    };
    return ticks.map(option.yAxis.axisLabel.formatter);
  };

  it('are written in one way', () => {
    expect(labels({}, [14_200, 9_100], [0, 3000, 6000, 9000, 12_000, 15_000])).toEqual([
      '0',
      '3K',
      '6K',
      '9K',
      '12K',
      '15K',
    ]);
    expect(labels({}, [9_100, 400], [0, 3000, 6000, 9000])).toEqual(['0', '3,000', '6,000', '9,000']);
  });

  it.each(['en-US', 'de-DE', 'hi-IN', 'ar-EG', 'fr-FR'])('differ from each other in %s', (locale) => {
    for (const [low, step] of [
      [1_000_000, 100],
      [0, 0.002],
      [2_500_000_000, 25_000_000],
      [-4, 0.5],
      [123_456, 0.0001],
    ] as const) {
      const ticks = Array.from({ length: 6 }, (_, at) => low + at * step);
      const texts = labels({ kind: 'line' }, ticks, ticks, locale);
      expect(new Set(texts).size, texts.join(' ')).toBe(6);
    }
  });
});

describe('a pie', () => {
  it.each([
    [400, 260],
    [420, 200],
    [640, 360],
    [320, 300],
    [1200, 180],
  ])('%i wide and %i high has room for its labels, or has none', (width, height) => {
    for (const showLegend of [true, false]) {
      const data = table(
        [carrier, flights],
        Array.from({ length: 6 }, (_, at) => [`Nordrhein ${at}`, 100 + at]),
      );
      const { series, legend } = toOption({ ...base, kind: 'pie', showLegend }, data, theme, {
        width,
        height,
      }) as {
        series: {
          radius: number[];
          center: [number, number];
          label: { show: boolean; width?: number; formatter: (item: object) => string };
        }[];
        legend: { show: boolean; left: number };
      };
      const { radius, center, label } = series[0]!;
      if (!label.show) continue;
      const text = label.formatter({ name: 'Nordrhein 1', dataIndex: 1 });
      // About seven pixels a letter, after the line that leads to it.
      const reach =
        radius[1]! +
        14 +
        Math.min(label.width ?? 999, Math.max(...text.split('\n').map((line) => line.length * 7)));
      expect(center[0] - reach, text).toBeGreaterThanOrEqual(0);
      expect(center[0] + reach, text).toBeLessThanOrEqual(legend.show ? legend.left : width);
      expect(center[1] - radius[1]!).toBeGreaterThan(0);
    }
  });
});

describe('edge cases', () => {
  const kinds = ['bar', 'line', 'area', 'scatter', 'pie', 'donut'] as const;

  it.each(kinds)('%s without rows', (kind) => {
    const drawing = draw({ ...base, kind }, table([carrier, flights], []), theme);
    expect(isEmptyChart(drawing.model)).toBe(true);
    expect(JSON.stringify(drawing.option)).toContain('It has no values.');
  });

  it.each(kinds)('%s without columns', (kind) => {
    const drawing = draw({ ...base, kind, x: null, y: [] }, table([], []), theme);
    expect(drawing.model.series).toEqual([]);
  });

  it.each(kinds)('%s with one row', (kind) => {
    expect(isEmptyChart(draw({ ...base, kind }, table([carrier, flights], [['UA', 1]]), theme).model)).toBe(
      false,
    );
  });

  it('draws 5,000 categories with a slider and without animation', () => {
    const data = table(
      [carrier, flights],
      Array.from({ length: 5000 }, (_, i) => [`N${i}`, i]),
    );
    const option = toOption(base, data, theme);
    expect(option.animation).toBe(false);
    expect(option.dataZoom).toHaveLength(2);
  });

  it('gives shares of absolute values, and 0 where everything is 0', () => {
    const data = table(
      [carrier, origin, flights],
      [
        ['UA', 'a', 3],
        ['UA', 'b', -1],
        ['B6', 'a', 0],
      ],
    );
    const option = toOption({ ...base, color: 'c', stacking: 'share' }, data, theme) as {
      series: { data: unknown[] }[];
    };
    expect(option.series.map((series) => series.data)).toEqual([
      [0.75, 0],
      [-0.25, '-'],
    ]);
  });

  it('leaves negative and missing values out of a pie and merges the smallest slices', () => {
    const rows = Array.from({ length: 20 }, (_, i): [string, number] => [`N${i}`, 20 - i]);
    const option = toOption(
      { ...base, kind: 'pie' },
      table([carrier, flights], [...rows, ['bad', -5]]),
      theme,
    ) as {
      series: { data: { name: string; value: number }[] }[];
    };
    const slices = option.series[0]!.data;
    expect(slices).toHaveLength(12);
    expect(slices[11]).toMatchObject({ name: '9 others', value: 45 });
  });

  it('escapes what it shows in tooltips', () => {
    const data = table([carrier, flights], [['<img src=x>', 1]]);
    const { tooltip } = toOption(base, data, theme) as {
      tooltip: { formatter: (params: unknown) => string };
    };
    const html = tooltip.formatter([{ seriesIndex: 0, dataIndex: 0 }]);
    expect(html).toContain('&lt;img src=x&gt;');
    expect(html).not.toContain('<img');
  });
});

describe('picking', () => {
  it('gives the row behind a bar', () => {
    const spec = { ...base, color: 'c' };
    const mark = pickedMark(draw(spec, origins, theme), spec, origins, 1, 1);
    expect(mark).toEqual({ row: 2, x: jan, color: 'JFK', measure: 'y', value: 9 });
  });

  it('gives the row behind a point', () => {
    const spec = { ...base, kind: 'scatter' as const };
    const data = table(
      [distance, flights],
      [
        [100, null],
        [100, 7],
      ],
    );
    expect(pickedMark(draw(spec, data, theme), spec, data, 0, 0)?.row).toBe(1);
  });

  it('gives no row for the slice of the others', () => {
    const spec = { ...base, kind: 'pie' as const };
    const data = table(
      [carrier, flights],
      Array.from({ length: 20 }, (_, i) => [`N${i}`, 20 - i]),
    );
    expect(pickedMark(draw(spec, data, theme), spec, data, 0, 11)).toMatchObject({ row: null, x: null });
    expect(pickedMark(draw(spec, data, theme), spec, data, 0, 0)).toMatchObject({
      row: 0,
      x: 'N0',
      value: 20,
    });
  });
});

it('describes the chart in words', () => {
  const option = toOption(base, carriers, theme) as { aria: { label: { description: string } } };
  expect(option.aria.label.description).toBe(
    'Bar chart: Flights by carrier. Flights by Carrier, 4 values. Highest: 58,665 (UA); lowest: 13 ((empty)).',
  );
});

it('repeats colours closer to the background', () => {
  expect(seriesColor(theme, 0)).toBe(theme.series[0]);
  expect(seriesColor(theme, theme.series.length)).toBe(mix(theme.series[0]!, theme.surface, 0.35));
});
