import { IconTable } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TableElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { TablePanel } from './Panel';
import { TableView } from './View';

export const tableEntry: ElementEntry<TableElement> = {
  kind: 'table',
  title: t('Table'),
  icon: IconTable,
  View: TableView,
  Panel: TablePanel,
};
