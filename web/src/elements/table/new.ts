import type { Source, TableElement, Workbook } from '../../workbook/document';
import { plainColumns } from '../../workbook/newColumns';
import { newDataElement, withElement } from '../../workbook/newElements';
import { describeIn } from '../../workbook/queries';
import type { WorkbookState } from '../../workbook/store';
import { isSystemColumn } from '../../workbook/systemColumns';

export const emptyTable = (document: Workbook, source: Source, name: string): TableElement => ({
  ...newDataElement(document, name),
  kind: 'table',
  source,
  groupings: [],
  summary: [],
  collapsed_to: null,
});

/** A table with every column of its source. */
export async function tableFrom(state: WorkbookState, source: Source, name: string): Promise<TableElement> {
  const table = emptyTable(state.document, source, name);
  const description = await describeIn(state.id, withElement(state.document, table), table.id);
  const columns = plainColumns(
    [],
    description.source_columns.filter((column) => !isSystemName(column.name)),
  );
  return { ...table, columns };
}

const isSystemName = (name: string) =>
  isSystemColumn(name) || /^_(row_(id|order|version)|(created|updated)_(at|by))$/.test(name);
