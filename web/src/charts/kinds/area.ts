import { t } from '../../locales';
import type { ChartKindEntry } from './kind';
import { drawLines } from './line';

export const area: ChartKindEntry = {
  label: () => t('Area'),
  name: () => t('Area chart'),
  stackable: true,
  draw: drawLines(true),
};
