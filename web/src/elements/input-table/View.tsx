import { IconHistory, IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { flatHeader, Grid, type GridContext, type Selection } from '../../grid';
import { t } from '../../locales';
import { ActionIcon, confirm, Loader, Menu, SkeletonRows, Tooltip, toast } from '../../ui';
import { moveColumn, setColumn } from '../../workbook/commands';
import { BASE, type InputTableElement } from '../../workbook/document';
import { uuidv7 } from '../../workbook/ids';
import { useDescription } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type Anchor, AnchoredMenu, anchorAt, anchorOf } from '../frame/AnchoredMenu';
import { CopyExactItem } from '../frame/CopyExactItem';
import { ElementFrame } from '../frame/ElementFrame';
import { ElementProblem } from '../frame/ElementProblem';
import { FilterSummary } from '../frame/FilterSummary';
import { NoRows } from '../frame/NoRows';
import { changedSince, rowsText } from '../frame/texts';
import { ColumnForms } from '../table/ColumnForms';
import { type ColumnForm, HeaderMenu } from '../table/HeaderMenu';
import tableStyles from '../table/table.module.css';
import { useColumnSelection } from '../table/useColumnSelection';
import { useStatistics } from '../table/useStatistics';
import { useModelState, useTableRows } from '../table/useTableRows';
import { ColumnDialog } from './ColumnDialog';
import styles from './input-table.module.css';
import { isKeyed, type LinkKey, linkOf } from './linked';
import { dropEntry, entryColumns, follow, renameEntry } from './model';
import { Notices } from './Notices';
import { Orphans } from './Orphans';
import { ReadOnlyRows } from './ReadOnlyRows';
import { EntryRows } from './rows';
import { SaveState } from './SaveState';
import type { InputTable } from './types';
import { doorOf, type OpenInputTable, useInputTable, useStructure } from './useInputTable';

export function InputTableView({ element }: { element: InputTableElement }) {
  const structure = useStructure(element.source.input_table_id, element.id);
  if (structure.data) return <OwnTable element={element} table={structure.data} />;
  return (
    <ElementFrame element={element}>
      {structure.error && toApiError(structure.error).code === 'input-table-not-found' ? (
        <ReadOnlyRows element={element} />
      ) : structure.error ? (
        <ElementProblem
          elementId={element.id}
          error={structure.error}
          onRetry={() => void structure.refetch()}
        />
      ) : (
        <div style={{ padding: 12 }}>
          <SkeletonRows rows={5} />
        </div>
      )}
    </ElementFrame>
  );
}

/** An input table whose structure is known: its edits go out, and those of others come in. */
function OwnTable({ element, table }: { element: InputTableElement; table: InputTable }) {
  const store = useWorkbookStore();
  const link = useMemo(() => linkOf(element, table), [element, table]);
  const open = useInputTable(table.id, element.id, link, () => doorOf(element.id, store.getState()));
  const { select, showPanel } = store.getState();

  return (
    <ElementFrame
      element={element}
      tools={
        <>
          <SaveState open={open} table={table} />
          <FilterSummary element={element} />
          <Tooltip label={t('History')}>
            <ActionIcon
              aria-label={t('History of {{name}}', { name: element.name })}
              onClick={() => {
                select(element.id);
                showPanel('history');
              }}
            >
              <IconHistory size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      <EntryGrid element={element} table={table} open={open} link={link} />
    </ElementFrame>
  );
}

interface OpenMenu {
  kind: 'column' | 'row';
  columnId: string;
  row: number;
  selection: Selection | null;
  anchor: Anchor;
  form: ColumnForm | 'entry' | null;
  /** Where the menu was opened on cells. */
  copyExact?: () => void;
}

interface EntryGridProps {
  element: InputTableElement;
  table: InputTable;
  open: OpenInputTable;
  link: LinkKey[] | null;
}

function EntryGrid({ element, table, open, link }: EntryGridProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const version = useWorkbook((state) => state.version);
  const settings = useWorkbook((state) => state.document.settings);
  const description = useDescription(element.id);
  const read = useTableRows(element, open.reloadCount);
  const model = useMemo(() => new EntryRows(read, open.queue), [read, open.queue]);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [adding, setAdding] = useState(false);
  const drop = api.useMutation('delete', '/api/input-tables/{input_table_id}/columns/{column_id}');
  const canType = table.can_edit && (table.data_entry === 'published' || version === 'draft');

  const columns = useMemo(
    () => entryColumns(element, table, description.data, settings),
    [element, table, description.data, settings],
  );
  const growing = !isKeyed(table);
  useEffect(
    () => model.setColumns(columns, flatHeader(columns), { editable: canType, growing, link }),
    [model, columns, canType, growing, link],
  );
  useEffect(() => open.queue.subscribe(() => model.refresh()), [open.queue, model]);
  useEffect(() => () => model.dispose(), [model]);
  const view = useModelState(read);
  const statistics = useStatistics({
    element,
    columns,
    rowCount: read.rowCount,
    reloadCount: open.reloadCount,
    unsettled: open.queue.unsent > 0 || open.queue.unsavedRows > 0,
  });

  const authored = (index: number) => element.columns.find((column) => column.id === columns[index]?.id);
  const { grid, onSelected } = useColumnSelection(element.id, columns);
  const openFormula = (index: number) => {
    const column = authored(index);
    if (!column?.formula || !editable) return;
    store.getState().select(element.id, column.id);
    store.getState().editFormula();
  };
  const openHeader = (index: number, anchor: Anchor) => {
    const column = authored(index);
    if (!column) return;
    store.getState().select(element.id, column.id);
    setMenu({ kind: 'column', columnId: column.id, row: -1, selection: null, anchor, form: null });
  };
  const onContextMenu = (context: GridContext) => {
    const anchor = anchorAt(context.x, context.y);
    if (context.part === 'header') return openHeader(context.column, anchor);
    setMenu({
      kind: 'row',
      columnId: '',
      row: context.row,
      selection: context.selection,
      anchor,
      form: null,
      copyExact: context.copyExact,
    });
  };
  const addRow = (after: string | null) => {
    const rowId = uuidv7();
    void open.queue.push('typed', [{ kind: 'insert', rowId, values: {}, after, seen: null }]);
  };
  const deleteRows = (selected: Selection) => {
    const rows = rowNumbers(selected, model.filled);
    const operations = rows.flatMap((r) => {
      const rowId = model.rowId(r);
      const read_ = model.readVersion(r);
      return rowId === null
        ? []
        : [
            {
              kind: 'delete' as const,
              rowId,
              values: {},
              after: null,
              seen: open.queue.versionOf(rowId, read_),
            },
          ];
    });
    if (operations.length === 0) return;
    void open.queue.push('typed', operations).then((status) => {
      if (status === 'applied') {
        const deletion = store.getState().undoStack.at(-1);
        toast.undoable(t('{{count}} rows were deleted.', { count: operations.length }), () => {
          if (!store.getState().undoOnly(deletion)) toast.failure(changedSince());
        });
      }
    });
  };
  const structureChanged = (changed: InputTable) => {
    store.getState().dispatch((document) => follow(document, changed));
  };
  const removeEntry = async (entryId: string, name: string) => {
    const agreed = await confirm({
      title: t('Delete the column {{name}}?', { name }),
      message: t('Its values are removed from the warehouse table. The history keeps them.'),
      action: t('Delete column'),
      danger: true,
    });
    if (!agreed) return;
    const params = { path: { input_table_id: table.id, column_id: entryId } };
    await drop.mutateAsync({ params }).then(
      () => store.getState().dispatch((document) => dropEntry(document, element, entryId)),
      (failure) => toast.failure(failure as Error),
    );
  };

  const target = menu ? element.columns.find((column) => column.id === menu.columnId) : undefined;
  const facts = target && description.data?.columns.find((column) => column.id === target.id);
  const entry = target?.source_column
    ? table.columns.find((column) => column.id === target.source_column)
    : undefined;

  if (view.error && view.empty) {
    return (
      <ElementProblem
        elementId={element.id}
        error={view.error}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  if (view.empty) {
    return (
      <div style={{ padding: 12 }}>
        <SkeletonRows rows={5} />
      </div>
    );
  }
  return (
    <>
      <Notices queue={open.queue} table={table} />
      <div className={styles.grid}>
        <Grid
          model={model}
          label={element.name}
          locale={settings.locale}
          markNulls={false}
          ref={grid}
          onSelectionChange={onSelected}
          onStatistics={statistics.onStatistics}
          onColumnResize={
            editable
              ? (index, width) => {
                  const column = authored(index);
                  if (!column) return;
                  store
                    .getState()
                    .dispatch((document) =>
                      setColumn(document, element.id, column.id, { width }, t('Column width')),
                    );
                }
              : undefined
          }
          onColumnMove={
            editable
              ? (from, to) => {
                  const column = authored(from);
                  const before = authored(to > from ? to + 1 : to);
                  if (!column) return;
                  store
                    .getState()
                    .dispatch((document) => moveColumn(document, element.id, column.id, before?.id ?? null));
                }
              : undefined
          }
          onHeaderMenu={(index, box) => openHeader(index, anchorOf(box))}
          onContextMenu={onContextMenu}
          onFormula={openFormula}
          onUndo={open.undo}
          onRedo={open.redo}
          onNotice={(message) => message && toast.note(message)}
          headerEnd={
            editable && table.can_edit ? (
              <Menu position="bottom-end" width={210}>
                <Menu.Target>
                  <Tooltip label={t('Add column')}>
                    <ActionIcon aria-label={t('Add column')}>
                      <IconPlus size={16} />
                    </ActionIcon>
                  </Tooltip>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setAdding(true)}>{t('Entry column')}</Menu.Item>
                  <Menu.Item
                    onClick={() =>
                      store.getState().editFormula({ elementId: element.id, level: BASE, index: null })
                    }
                  >
                    {t('Calculated column')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : undefined
          }
          empty={canType && growing ? undefined : <NoRows element={element} />}
          footer={
            <div className={tableStyles.footer}>
              <RowCount model={model} open={open} counted={view.counted} locale={settings.locale} />
              {link && <Orphans element={element} reloadCount={open.reloadCount} />}
              {canType && growing && (
                <button type="button" className={styles.addRow} onClick={() => addRow(null)}>
                  <IconPlus size={12} aria-hidden /> {t('Add row')}
                </button>
              )}
              {!canType && (
                <span>{table.edit_blocked_reason ?? t('Entering data is possible while editing only.')}</span>
              )}
              <span className={tableStyles.spring} />
              {open.queue.unsent > 0 && <Loader size={12} />}
              <span>{statistics.text}</span>
            </div>
          }
        />
      </div>
      {menu?.kind === 'row' && (
        <AnchoredMenu anchor={menu.anchor} label={t('Rows')} onClose={() => setMenu(null)}>
          {menu.copyExact && <CopyExactItem copy={menu.copyExact} />}
          {canType && growing && (
            <>
              <Menu.Divider />
              <Menu.Item
                onClick={() => addRow(menu.row > 0 ? model.rowId(menu.row - 1) : null)}
                disabled={menu.row <= 0}
              >
                {t('Insert row above')}
              </Menu.Item>
              <Menu.Item onClick={() => addRow(menu.row >= 0 ? model.rowId(menu.row) : null)}>
                {t('Insert row below')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                c="var(--tw-bad)"
                disabled={!menu.selection}
                onClick={() => menu.selection && deleteRows(menu.selection)}
              >
                {t('Delete rows')}
              </Menu.Item>
            </>
          )}
        </AnchoredMenu>
      )}
      {menu?.kind === 'column' && menu.form === null && target && entry && editable && (
        <AnchoredMenu
          anchor={menu.anchor}
          label={t('Column {{name}}', { name: target.name })}
          onClose={() => setMenu((now) => (now?.form ? now : null))}
        >
          <Menu.Item disabled={!table.can_edit} onClick={() => setMenu({ ...menu, form: 'entry' })}>
            {t('Name, type and rules…')}
          </Menu.Item>
          {facts && (
            <>
              <Menu.Item onClick={() => setMenu({ ...menu, form: 'filter' })}>{t('Filter…')}</Menu.Item>
              <Menu.Item onClick={() => setMenu({ ...menu, form: 'format' })}>{t('Format…')}</Menu.Item>
              <Menu.Item onClick={() => setMenu({ ...menu, form: 'details' })}>
                {t('Column details')}
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            onClick={() =>
              store
                .getState()
                .dispatch((document) => setColumn(document, element.id, target.id, { hidden: true }))
            }
          >
            {t('Hide')}
          </Menu.Item>
          <Menu.Item
            c="var(--tw-bad)"
            disabled={!table.can_edit}
            onClick={() => void removeEntry(entry.id, target.name)}
          >
            {t('Delete')}
          </Menu.Item>
        </AnchoredMenu>
      )}
      {menu?.kind === 'column' && menu.form === null && target && facts && !(entry && editable) && (
        <HeaderMenu
          element={element}
          column={facts}
          anchor={menu.anchor}
          sorted={columns.some((one) => one.id === target.id && one.sort !== undefined)}
          editable={editable}
          onClose={() => setMenu((now) => (now?.form ? now : null))}
          onForm={(form) => setMenu({ ...menu, form })}
          onViewSort={(direction) =>
            store
              .getState()
              .setViewSort(element.id, direction ? [{ column_id: target.id, direction, nulls: 'last' }] : [])
          }
        />
      )}
      {menu?.form && menu.form !== 'entry' && target && facts && (
        <ColumnForms
          element={element}
          column={target}
          description={facts}
          form={menu.form}
          anchor={menu.anchor}
          onClose={() => setMenu(null)}
        />
      )}
      {menu?.form === 'entry' && entry && (
        <ColumnDialog
          table={table}
          column={entry}
          onClose={() => setMenu(null)}
          onDone={(changed, { name }) => {
            if (name !== entry.name) {
              store.getState().dispatch((document) => renameEntry(document, element, entry.id, name));
            }
            structureChanged(changed);
          }}
        />
      )}
      {adding && (
        <ColumnDialog
          table={table}
          column={null}
          onClose={() => setAdding(false)}
          onDone={(changed) => structureChanged(changed)}
        />
      )}
    </>
  );
}

interface RowCountProps {
  model: EntryRows;
  open: OpenInputTable;
  counted: boolean;
  locale: string;
}

/** The rows that are in the warehouse, and those that only wait here for a correction. */
function RowCount({ model, open, counted, locale }: RowCountProps) {
  const { queue } = open;
  // The model listens to the queue as well.
  useSyncExternalStore(model.subscribe, () => `${model.filled} ${queue.unsavedRows}`);
  if (!counted) return <span>{t('Counting…')}</span>;
  const unsaved = queue.unsavedRows;
  return (
    <span>
      {rowsText(model.filled - unsaved, locale)}
      {unsaved > 0 && ` · ${t('{{count}} new rows not saved', { count: unsaved })}`}
    </span>
  );
}

/** Numbers of the rows a selection touches, each once. */
function rowNumbers(selection: Selection, rowCount: number): number[] {
  const rows = new Set<number>();
  for (const rect of selection.rects) {
    for (let r = Math.max(0, rect.r0); r <= Math.min(rect.r1, rowCount - 1); r += 1) rows.add(r);
  }
  return [...rows].sort((a, b) => a - b);
}
