import type { DividerElement } from '../types';
import type { KindFacts } from './kind';

export const dividerFacts: KindFacts<DividerElement> = {
  size: { width: 24, height: 1 },
  minimum: { width: 1, height: 1 },
};
