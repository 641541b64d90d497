import { IconTypography } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TextElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { TextPanel } from './Panel';
import { TextView } from './View';

export const textEntry: ElementEntry<TextElement> = {
  kind: 'text',
  title: t('Text'),
  icon: IconTypography,
  size: { width: 12, height: 4 },
  minimum: { width: 2, height: 1 },
  View: TextView,
  Panel: TextPanel,
};
