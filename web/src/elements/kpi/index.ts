import { IconNumber123 } from '@tabler/icons-react';
import { t } from '../../locales';
import type { KpiElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { KpiPanel } from './Panel';
import { KpiView } from './View';

export const kpiEntry: ElementEntry<KpiElement> = {
  kind: 'kpi',
  title: t('KPI'),
  icon: IconNumber123,
  View: KpiView,
  Panel: KpiPanel,
};
