import type { Model } from '../../api/client';
import { t } from '../../locales';
import type { Column, InputTableElement, Workbook } from '../../workbook/document';
import { newColumn } from '../../workbook/newColumns';
import { newDataElement } from '../../workbook/newElements';
import { ROW_ID, ROW_VERSION } from '../../workbook/systemColumns';

/** The columns that identify rows and their versions. */
export const systemColumns = (): Column[] => [
  newColumn({ id: ROW_ID, name: t('Row id'), source_column: '_row_id' }),
  newColumn({ id: ROW_VERSION, name: t('Row version'), source_column: '_row_version' }),
];

/** The column of an element over what people type into a column of the table. */
export const entryColumn = ({ id, name }: { id: string; name: string }): Column =>
  newColumn({ id, name, source_column: id });

/** An input table as an element: its entry columns, and the columns that identify rows and versions. */
export const inputTableOf = (document: Workbook, table: Model<'InputTableOut'>): InputTableElement => ({
  ...newDataElement(document, table.name),
  kind: 'input-table',
  source: { kind: 'input-table', connection_id: table.connection_id, input_table_id: table.id },
  columns: [...table.columns.map(entryColumn), ...systemColumns()],
});
