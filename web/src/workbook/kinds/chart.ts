import type { ChartElement } from '../types';
import { type KindFacts, unlessGone } from './kind';

export const chartFacts: KindFacts<ChartElement> = {
  size: { width: 12, height: 14 },
  minimum: { width: 4, height: 6 },
  data: {
    hasBaseRows: true,
    queryParts: (chart) => [chart.x, chart.y, chart.color],
    withoutColumns: (chart, keep) => ({
      ...chart,
      x: unlessGone(chart.x, keep),
      color: unlessGone(chart.color, keep),
      y: chart.y.filter(keep),
    }),
  },
};
