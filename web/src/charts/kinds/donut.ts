import { t } from '../../locales';
import type { ChartKindEntry } from './kind';
import { drawSlices } from './pie';

export const donut: ChartKindEntry = {
  label: () => t('Donut'),
  name: () => t('Donut chart'),
  round: true,
  draw: drawSlices(true),
};
