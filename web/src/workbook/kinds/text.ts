import type { TextElement } from '../types';
import type { KindFacts } from './kind';

export const textFacts: KindFacts<TextElement> = {
  size: { width: 12, height: 4 },
  minimum: { width: 2, height: 1 },
  grows: true,
};
