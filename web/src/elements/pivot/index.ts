import { IconTablePlus } from '@tabler/icons-react';
import { t } from '../../locales';
import type { PivotElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { PivotPanel } from './Panel';
import { PivotView } from './View';

export const pivotEntry: ElementEntry<PivotElement> = {
  kind: 'pivot',
  title: t('Pivot'),
  icon: IconTablePlus,
  View: PivotView,
  Panel: PivotPanel,
};
