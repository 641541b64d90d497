import { IconMinus } from '@tabler/icons-react';
import { t } from '../../locales';
import type { DividerElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { DividerPanel } from './Panel';
import { DividerView } from './View';

export const dividerEntry: ElementEntry<DividerElement> = {
  kind: 'divider',
  title: t('Divider'),
  icon: IconMinus,
  size: { width: 24, height: 1 },
  minimum: { width: 1, height: 1 },
  View: DividerView,
  Panel: DividerPanel,
};
