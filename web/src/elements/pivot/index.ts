import { IconTablePlus } from '@tabler/icons-react';
import { t } from '../../locales';
import type { PivotElement } from '../../workbook/document';
import type { ElementEntry, MakeOver } from '../entry';
import { pivotOf } from './new';
import { PivotPanel } from './Panel';
import { PivotView } from './View';

const make: MakeOver = ({ document }, source, name) =>
  pivotOf(document, source, t('{{name}} pivot', { name }));

export const pivotEntry: ElementEntry<PivotElement> = {
  kind: 'pivot',
  title: t('Pivot'),
  icon: IconTablePlus,
  View: PivotView,
  Panel: PivotPanel,
  added: [
    {
      id: 'pivot',
      note: () => t('Values by rows and columns, with totals'),
      setUp: true,
      over: { title: () => t('Add a pivot over'), first: 'elements', make },
    },
  ],
  fromElement: { label: () => t('Create pivot'), order: 3, setUp: true, make },
};
