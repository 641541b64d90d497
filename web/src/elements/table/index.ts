import { IconTable } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TableElement } from '../../workbook/document';
import type { ElementEntry } from '../registry';
import { TablePanel } from './Panel';
import { TableView } from './View';

export const tableEntry: ElementEntry<TableElement> = {
  kind: 'table',
  title: t('Table'),
  icon: IconTable,
  size: { width: 24, height: 16 },
  minimum: { width: 4, height: 5 },
  View: TableView,
  Panel: TablePanel,
};
