import { IconTable } from '@tabler/icons-react';
import { t } from '../../locales';
import type { TableElement } from '../../workbook/document';
import type { ElementEntry } from '../entry';
import { tableFrom } from './new';
import { TablePanel } from './Panel';
import { TableView } from './View';

export const tableEntry: ElementEntry<TableElement> = {
  kind: 'table',
  title: t('Table'),
  icon: IconTable,
  View: TableView,
  Panel: TablePanel,
  added: [
    {
      id: 'table',
      note: () => t('Rows of a warehouse table, an element or SQL'),
      over: { title: () => t('Add a table'), make: tableFrom },
    },
  ],
  fromElement: {
    label: () => t('Create child table'),
    order: 1,
    make: (state, source, name) => tableFrom(state, source, t('{{name}} child', { name })),
  },
};
