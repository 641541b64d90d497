import { IconMinus } from '@tabler/icons-react';
import { t } from '../../locales';
import type { DividerElement } from '../../workbook/document';
import { newElement } from '../../workbook/newElements';
import type { ElementEntry } from '../entry';
import { DividerPanel } from './Panel';
import { DividerView } from './View';

export const dividerEntry: ElementEntry<DividerElement> = {
  kind: 'divider',
  title: t('Divider'),
  icon: IconMinus,
  View: DividerView,
  Panel: DividerPanel,
  added: [
    {
      id: 'divider',
      note: () => t('A line between parts'),
      inMenuOnly: true,
      make: (document) => ({ ...newElement(document, t('Divider')), kind: 'divider' }),
    },
  ],
};
