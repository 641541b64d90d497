import { IconChartBar } from '@tabler/icons-react';
import { t } from '../../locales';
import type { ChartElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { ChartPanel } from './Panel';
import { ChartView } from './View';

export const chartEntry: ElementEntry<ChartElement> = {
  kind: 'chart',
  title: t('Chart'),
  icon: IconChartBar,
  size: { width: 12, height: 14 },
  minimum: { width: 4, height: 6 },
  View: ChartView,
  Panel: ChartPanel,
};
