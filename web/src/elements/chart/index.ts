import { IconChartBar } from '@tabler/icons-react';
import { t } from '../../locales';
import type { ChartElement } from '../../workbook/document';
import type { ElementEntry, MakeOver } from '../entry';
import { chartOf } from './new';
import { ChartPanel } from './Panel';
import { ChartView } from './View';

const make: MakeOver = ({ document }, source, name) =>
  chartOf(document, source, t('{{name}} chart', { name }));

export const chartEntry: ElementEntry<ChartElement> = {
  kind: 'chart',
  title: t('Chart'),
  icon: IconChartBar,
  View: ChartView,
  Panel: ChartPanel,
  added: [
    {
      id: 'chart',
      note: () => t('Bars, lines, areas, points, slices'),
      setUp: true,
      over: { title: () => t('Add a chart over'), first: 'elements', make },
    },
  ],
  fromElement: { label: () => t('Create chart'), order: 2, setUp: true, make },
};
