import { useCallback, useEffect, useRef } from 'react';
import { type GridHandle, type Selection, selectCell } from '../../grid';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';

/**
 * Keeps the selected column of the document and the selection in the grid together: what is selected in the
 * grid is selected in the document, and a column selected elsewhere (the panel, a new one) is shown in the grid.
 */
export function useColumnSelection(elementId: string, columns: readonly { id: string }[]) {
  const store = useWorkbookStore();
  const grid = useRef<GridHandle>(null);
  const row = useRef(0);
  const fromGrid = useRef<string | null>(null);
  const columnId = useWorkbook((state) =>
    state.selection.elementId === elementId ? state.selection.columnId : null,
  );
  useEffect(() => {
    if (columnId === null || columnId === fromGrid.current) return;
    const index = columns.findIndex((column) => column.id === columnId);
    if (index < 0) return;
    fromGrid.current = columnId;
    // After this render: the grid draws the column first.
    queueMicrotask(() => {
      grid.current?.select(selectCell(row.current, index));
      grid.current?.reveal(row.current, index);
    });
  }, [columnId, columns]);
  const onSelected = useCallback(
    (selection: Selection) => {
      const column = columns[selection.active.c];
      row.current = Math.max(0, selection.active.r);
      if (!column) return;
      fromGrid.current = column.id;
      store.getState().select(elementId, column.id);
    },
    [store, elementId, columns],
  );
  return { grid, onSelected };
}
