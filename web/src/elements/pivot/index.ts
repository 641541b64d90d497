import { IconTablePlus } from '@tabler/icons-react';
import { t } from '../../locales';
import type { PivotElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { PivotPanel } from './Panel';
import { PivotView } from './View';

export const pivotEntry: ElementEntry<PivotElement> = {
  kind: 'pivot',
  title: t('Pivot'),
  icon: IconTablePlus,
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 6 },
  View: PivotView,
  Panel: PivotPanel,
};
