import type { KpiElement } from '../types';
import type { KindFacts } from './kind';

export const kpiFacts: KindFacts<KpiElement> = {
  size: { width: 6, height: 5 },
  minimum: { width: 3, height: 3 },
};
