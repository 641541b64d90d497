import type { ChartElement } from '../types';
import type { KindFacts } from './kind';

export const chartFacts: KindFacts<ChartElement> = {
  size: { width: 12, height: 14 },
  minimum: { width: 4, height: 6 },
};
