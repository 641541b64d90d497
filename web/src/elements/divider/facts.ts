import type { KindFacts } from '../../workbook/kinds/kind';
import type { DividerElement } from '../../workbook/types';

export const dividerFacts: KindFacts<DividerElement> = {
  size: { width: 24, height: 1 },
  minimum: { width: 1, height: 1 },
};
