import type { TableElement } from '../types';
import type { KindFacts } from './kind';

export const tableFacts: KindFacts<TableElement> = {
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 5 },
};
