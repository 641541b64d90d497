import type { PivotElement } from '../types';
import type { KindFacts } from './kind';

export const pivotFacts: KindFacts<PivotElement> = {
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 6 },
};
