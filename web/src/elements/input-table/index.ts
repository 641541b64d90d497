import { IconForms } from '@tabler/icons-react';
import { t } from '../../locales';
import type { InputTableElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { InputTablePanel } from './Panel';
import { InputTableView } from './View';

export const inputTableEntry: ElementEntry<InputTableElement> = {
  kind: 'input-table',
  title: t('Input table'),
  icon: IconForms,
  View: InputTableView,
  Panel: InputTablePanel,
};
