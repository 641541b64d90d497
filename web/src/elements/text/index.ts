import { IconTypography } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TextElement } from '../../workbook/document';
import { newElement } from '../../workbook/newElements';
import type { ElementEntry } from '../entry';
import { TextPanel } from './Panel';
import { TextView } from './View';

export const textEntry: ElementEntry<TextElement> = {
  kind: 'text',
  title: t('Text'),
  icon: IconTypography,
  View: TextView,
  Panel: TextPanel,
  added: [
    {
      id: 'text',
      note: () => t('Headings and notes'),
      make: (document) => ({ ...newElement(document, t('Text')), kind: 'text', body: '' }),
    },
  ],
};
