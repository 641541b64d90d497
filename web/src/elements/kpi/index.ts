import { IconNumber123 } from '@tabler/icons-react';
import { t } from '../../locales';
import type { KpiElement } from '../../workbook/document';
import type { ElementEntry, MakeOver } from '../entry';
import { kpiOf } from './new';
import { KpiPanel } from './Panel';
import { KpiView } from './View';

const make: MakeOver = ({ document }, source, name) =>
  kpiOf(document, source, t('{{name}} number', { name }));

export const kpiEntry: ElementEntry<KpiElement> = {
  kind: 'kpi',
  title: t('KPI'),
  icon: IconNumber123,
  View: KpiView,
  Panel: KpiPanel,
  added: [
    {
      id: 'kpi',
      note: () => t('One number that matters'),
      setUp: true,
      over: { title: () => t('Add a KPI over'), first: 'elements', make },
    },
  ],
};
