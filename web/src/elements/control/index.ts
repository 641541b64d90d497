import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { t } from '../../locales';
import type { ControlElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { ControlPanel } from './Panel';
import { ControlView } from './View';

export const controlEntry: ElementEntry<ControlElement> = {
  kind: 'control',
  title: t('Control'),
  icon: IconAdjustmentsHorizontal,
  View: ControlView,
  Panel: ControlPanel,
};
