import { IconForms } from '@tabler/icons-react';
import { t } from '../../locales';
import type { InputTableElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { InputTablePanel } from './Panel';
import { InputTableView } from './View';

export const inputTableEntry: ElementEntry<InputTableElement> = {
  kind: 'input-table',
  title: t('Input table'),
  icon: IconForms,
  size: { width: 24, height: 14 },
  minimum: { width: 5, height: 6 },
  View: InputTableView,
  Panel: InputTablePanel,
};
