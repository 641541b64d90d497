import { IconChartBar } from '@tabler/icons-react';
import { t } from '../../locales';
import type { ChartElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { ChartPanel } from './Panel';
import { ChartView } from './View';

export const chartEntry: ElementEntry<ChartElement> = {
  kind: 'chart',
  title: t('Chart'),
  icon: IconChartBar,
  View: ChartView,
  Panel: ChartPanel,
};
