import { IconForms, IconTableShare } from '@tabler/icons-react';
import { t } from '../../locales';
import type { InputTableElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { CreateInputTable } from './CreateDialog';
import { CreateLinkedTable } from './CreateLinkedDialog';
import { HistoryPanel } from './HistoryPanel';
import { InputTablePanel } from './Panel';
import { InputTableView } from './View';

export const inputTableEntry: ElementEntry<InputTableElement> = {
  kind: 'input-table',
  title: t('Input table'),
  icon: IconForms,
  View: InputTableView,
  Panel: InputTablePanel,
  History: HistoryPanel,
  added: [
    {
      id: 'input-table',
      note: () => t('Type and paste data into the warehouse'),
      Dialog: CreateInputTable,
    },
    {
      id: 'linked-input-table',
      label: () => t('Linked input table'),
      icon: IconTableShare,
      note: () => t('Add typed columns to the rows of another element'),
      inMenuOnly: true,
      Dialog: CreateLinkedTable,
    },
  ],
};
