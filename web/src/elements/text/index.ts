import { IconTypography } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TextElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { TextPanel } from './Panel';
import { TextView } from './View';

export const textEntry: ElementEntry<TextElement> = {
  kind: 'text',
  title: t('Text'),
  icon: IconTypography,
  View: TextView,
  Panel: TextPanel,
};
