import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { t } from '../../locales';
import type { ControlElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { ControlPanel } from './Panel';
import { ControlView } from './View';

export const controlEntry: ElementEntry<ControlElement> = {
  kind: 'control',
  title: t('Control'),
  icon: IconAdjustmentsHorizontal,
  size: { width: 6, height: 3 },
  minimum: { width: 3, height: 3 },
  // Two ends need the room of two fields, or of a range in words.
  minimumOf: ({ control }) => ({ width: control.endsWith('-range') ? 4 : 3, height: 3 }),
  View: ControlView,
  Panel: ControlPanel,
};
