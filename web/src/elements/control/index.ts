import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { type ControlKind, controlKindNames, controlKinds } from '../../controls';
import { t } from '../../locales';
import type { ControlElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { controlOf } from './new';
import { ControlPanel } from './Panel';
import { ControlView } from './View';

export const controlEntry: ElementEntry<ControlElement> = {
  kind: 'control',
  title: t('Control'),
  icon: IconAdjustmentsHorizontal,
  View: ControlView,
  Panel: ControlPanel,
  added: [
    {
      id: 'control',
      note: () => t('Filters elements, or is read by formulas'),
      setUp: true,
      make: (document) => controlOf(document, controlKindNames()[0] as ControlKind),
      variants: {
        title: () => t('Controls'),
        all: () =>
          controlKindNames().map((kind) => ({
            id: kind,
            label: controlKinds[kind].added(),
            icon: controlKinds[kind].icon,
            make: (document) => controlOf(document, kind),
          })),
      },
    },
  ],
};
