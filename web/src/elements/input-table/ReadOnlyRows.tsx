import { useEffect, useMemo } from 'react';
import { flatHeader, Grid } from '../../grid';
import { t } from '../../locales';
import { type InputTableElement, shownColumns } from '../../workbook/document';
import { useDescription } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { isSystemColumn } from '../../workbook/systemColumns';
import { ElementProblem } from '../frame/ElementProblem';
import { rowsText } from '../frame/texts';
import { gridColumns } from '../table/model';
import tableStyles from '../table/table.module.css';
import { useModelState, useTableRows } from '../table/useTableRows';
import styles from './input-table.module.css';

/** The rows of an input table whose own workbook is not shared with the person: to read, and why. */
export function ReadOnlyRows({ element }: { element: InputTableElement }) {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const model = useTableRows(element);
  const columns = useMemo(() => {
    const shown = shownColumns(element).filter((column) => !isSystemColumn(column.id));
    return gridColumns(element, description.data, settings, undefined, shown);
  }, [element, description.data, settings]);
  useEffect(() => model.setColumns(columns, flatHeader(columns)), [model, columns]);
  const view = useModelState(model);

  if (view.error && view.empty) {
    return (
      <ElementProblem
        elementId={element.id}
        error={view.error}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  return (
    <>
      <div className={styles.notice} role="note">
        {t(
          'To read only: this input table was made in a workbook that is not shared with you. Ask the owner of that workbook to share it if you need to type here.',
        )}
      </div>
      <div className={styles.grid}>
        <Grid
          model={model}
          label={element.name}
          locale={settings.locale}
          footer={
            <div className={tableStyles.footer}>
              <span>{view.counted ? rowsText(model.rowCount, settings.locale) : t('Counting…')}</span>
            </div>
          }
        />
      </div>
    </>
  );
}
