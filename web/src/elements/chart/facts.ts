import { fetchEngine } from '../../charts/fetchEngine';
import { type KindFacts, unlessGone } from '../../workbook/kinds/kind';
import type { ChartElement } from '../../workbook/types';

export const chartFacts: KindFacts<ChartElement> = {
  size: { width: 12, height: 14 },
  minimum: { width: 4, height: 6 },
  prepare: () => void fetchEngine().catch(() => undefined),
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
