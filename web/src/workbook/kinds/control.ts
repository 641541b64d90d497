import type { ControlElement } from '../types';
import type { KindFacts } from './kind';

export const controlFacts: KindFacts<ControlElement> = {
  size: { width: 6, height: 3 },
  minimum: { width: 3, height: 3 },
  // Two ends need the room of two fields, or of a range in words.
  minimumOf: ({ control }) => ({ width: control.endsWith('-range') ? 4 : 3, height: 3 }),
};
