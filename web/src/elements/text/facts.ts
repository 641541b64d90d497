import type { KindFacts } from '../../workbook/kinds/kind';
import type { TextElement } from '../../workbook/types';

export const textFacts: KindFacts<TextElement> = {
  size: { width: 12, height: 4 },
  minimum: { width: 2, height: 1 },
  grows: true,
};
