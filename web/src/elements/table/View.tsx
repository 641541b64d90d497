import { IconPlus } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  flatHeader,
  Grid,
  type GridContext,
  type GridHandle,
  makeFormatter,
  type Selection,
  type Statistics,
  selectCell,
} from '../../grid';
import { t } from '../../locales';
import { ActionIcon, Center, SkeletonRows, Text, Tooltip } from '../../ui';
import { moveColumn, setColumn } from '../../workbook/commands';
import {
  BASE,
  type Column,
  type DataElement,
  type SortKey,
  type TableElement,
} from '../../workbook/document';
import {
  countOf,
  type Description,
  queryBody,
  runElement,
  useDescription,
  useRows,
  useShape,
} from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type Anchor, anchorAt, anchorOf } from '../shared/AnchoredMenu';
import { readers } from '../shared/arrow';
import { ElementFrame } from '../shared/ElementFrame';
import { FilterSummary } from '../shared/FilterSummary';
import { ElementProblem } from '../shared/problem';
import shared from '../shared/shared.module.css';
import { rowsText } from '../shared/texts';
import { ColumnForms } from './ColumnForms';
import { type ColumnForm, HeaderMenu } from './HeaderMenu';
import { LevelStrip } from './LevelStrip';
import { asViewed, gridColumns } from './model';
import { TableRows } from './rows';
import { statisticsText } from './statistics';
import styles from './table.module.css';

export function TableView({ element: authored }: { element: TableElement }) {
  const level = useWorkbook((state) => state.viewLevels[authored.id]);
  const element = useMemo(() => asViewed(authored, level), [authored, level]);
  const described = useDescription(element.id);
  return (
    <ElementFrame element={authored} tools={<FilterSummary element={authored} />}>
      <LevelStrip element={element} described={described.data} />
      <RowsGrid element={element} described={described.data} error={described.error} />
    </ElementFrame>
  );
}

interface OpenMenu {
  columnId: string;
  anchor: Anchor;
  form: ColumnForm | null;
}

interface RowsGridProps {
  element: TableElement;
  described: Description | undefined;
  error: unknown;
}

function RowsGrid({ element, described, error }: RowsGridProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const settings = useWorkbook((state) => state.document.settings);
  const viewSort = useWorkbook((state) => state.viewSorts[element.id]);
  const model = useTableRows(element);
  const [statistics, setStatistics] = useState<Statistics | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);

  const columns = useMemo(
    () => gridColumns(element, described, settings, viewSort),
    [element, described, settings, viewSort],
  );
  useEffect(() => model.setColumns(columns, flatHeader(columns)), [model, columns]);
  const view = useModelState(model);

  const columnAt = (index: number): Column | undefined =>
    element.columns.find((column) => column.id === columns[index]?.id);
  const { grid, onSelected } = useColumnSelection(element.id, columns);
  const openMenu = (index: number, anchor: Anchor) => {
    const column = columnAt(index);
    if (!column) return;
    store.getState().select(element.id, column.id);
    setMenu({ columnId: column.id, anchor, form: null });
  };
  const openFormula = (index: number) => {
    const column = columnAt(index);
    if (!column || !editable) return;
    store.getState().select(element.id, column.id);
    store.getState().editFormula();
  };
  const resize = (index: number, width: number) => {
    const column = columnAt(index);
    if (!column) return;
    store
      .getState()
      .dispatch((document) => setColumn(document, element.id, column.id, { width }, t('Column width')));
  };
  const move = (from: number, to: number) => {
    const column = columnAt(from);
    const before = columnAt(to > from ? to + 1 : to);
    if (!column) return;
    store.getState().dispatch((document) => moveColumn(document, element.id, column.id, before?.id ?? null));
  };
  const onContextMenu = ({ column, x, y }: GridContext) => openMenu(column, anchorAt(x, y));
  const addColumn = () => store.getState().editFormula({ elementId: element.id, level: BASE, index: null });

  const problem = view.error ?? (described ? null : error);
  if (problem && view.empty) {
    return (
      <ElementProblem
        elementId={element.id}
        error={problem}
        onRetry={() => store.getState().refresh(element.id)}
      />
    );
  }
  if (columns.length === 0) return <NoColumns element={element} onAdd={editable ? addColumn : undefined} />;
  const described_ = (id: string) => described?.columns.find((column) => column.id === id);
  const target = menu && element.columns.find((column) => column.id === menu.columnId);
  const facts = target && (described_(target.id) ?? unknownColumn(target));

  return (
    <div className={styles.grid} data-stale={view.stale || undefined}>
      {view.stale && <div className={shared.progress} role="progressbar" aria-label={t('Loading')} />}
      {view.empty && !problem ? (
        <div style={{ padding: 12 }}>
          <SkeletonRows rows={6} />
        </div>
      ) : (
        <div className={view.stale ? shared.stale : undefined} style={{ height: '100%' }}>
          <Grid
            model={model}
            label={element.name}
            locale={settings.locale}
            frozen={frozenColumns(columns)}
            ref={grid}
            onSelectionChange={onSelected}
            onStatistics={setStatistics}
            onColumnResize={editable ? resize : undefined}
            onColumnMove={editable ? move : undefined}
            onHeaderMenu={(index, box) => openMenu(index, anchorOf(box))}
            onContextMenu={onContextMenu}
            onFormula={openFormula}
            headerEnd={
              editable ? (
                <Tooltip label={t('Add calculated column')}>
                  <ActionIcon aria-label={t('Add calculated column')} onClick={addColumn}>
                    <IconPlus size={16} />
                  </ActionIcon>
                </Tooltip>
              ) : undefined
            }
            empty={<Text c="dimmed">{t('No rows pass the filters.')}</Text>}
            footer={
              <Footer
                element={element}
                described={described}
                rows={view.counted ? model.rowCount : null}
                statistics={statistics}
              />
            }
          />
        </div>
      )}
      {menu && target && facts && !menu.form && (
        <HeaderMenu
          element={element}
          column={facts}
          anchor={menu.anchor}
          sorted={columns.some((one) => one.id === target.id && one.sort !== undefined)}
          editable={editable}
          onClose={() => setMenu((open) => (open?.form ? open : null))}
          onForm={(form) => setMenu({ ...menu, form })}
          onViewSort={(direction) =>
            store
              .getState()
              .setViewSort(
                element.id,
                direction ? [{ column_id: target.id, direction, nulls: 'last' } satisfies SortKey] : [],
              )
          }
        />
      )}
      {menu?.form && target && facts && (
        <ColumnForms
          element={element}
          column={target}
          described={facts}
          form={menu.form}
          anchor={menu.anchor}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

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

/** Group columns stay in sight while the rows beside them are scrolled, unless they would fill the table. */
function frozenColumns(columns: readonly { level?: number | null; width: number }[]): number {
  const grouped = columns.filter((column) => typeof column.level === 'number');
  const width = grouped.reduce((sum, column) => sum + column.width, 0);
  return grouped.length < columns.length && width <= 420 ? grouped.length : 0;
}

/** What is known of a column before the server has described it. */
function unknownColumn(column: Column) {
  return {
    id: column.id,
    name: column.name,
    type: 'text' as const,
    level: BASE,
    integer: false,
    has_time: false,
    formula: column.formula ?? '',
  };
}

/** The rows of an element, asked for again whenever the question changes. */
export function useTableRows(element: DataElement, tick = 0): TableRows {
  const store = useWorkbookStore();
  const shape = useShape(element.id);
  const viewSort = useWorkbook((state) => state.viewSorts[element.id]);
  const viewLevel = useWorkbook((state) => state.viewLevels[element.id]);
  const refreshes = useWorkbook((state) => state.refreshes[element.id] ?? 0);
  const [model] = useState(() => new TableRows());
  const answered = useRef(0);

  useEffect(() => {
    const refresh = refreshes > answered.current;
    answered.current = refreshes;
    const body = () => queryBody(store.getState(), shape, element.id, { refresh });
    model.ask({
      key: JSON.stringify([shape.key, viewSort ?? null, viewLevel ?? null, refreshes, tick]),
      window: (offset, limit, signal) =>
        runElement(store.getState(), element.id, { ...body(), offset, limit }, signal),
      count: (signal) => countOf(store.getState().id, element.id, body(), signal),
    });
  }, [model, store, element.id, shape, viewSort, viewLevel, refreshes, tick]);
  useEffect(() => () => model.dispose(), [model]);
  return model;
}

interface ModelState {
  error: unknown;
  stale: boolean;
  empty: boolean;
  counted: boolean;
}

/** What the frame of the grid shows of its model; the grid itself listens on its own. */
export function useModelState(model: TableRows): ModelState {
  const [, setVersion] = useState(0);
  useEffect(() => {
    let last = '';
    const check = () => {
      const now = [model.stale, model.empty, model.counted, model.rowCount, model.error !== null].join();
      if (now === last) return;
      last = now;
      setVersion((version) => version + 1);
    };
    check();
    return model.subscribe(check);
  }, [model]);
  return { error: model.error, stale: model.stale, empty: model.empty, counted: model.counted };
}

interface FooterProps {
  element: TableElement;
  described: Description | undefined;
  rows: number | null;
  statistics: Statistics | null;
}

function Footer({ element, described, rows, statistics }: FooterProps) {
  const { locale } = useWorkbook((state) => state.document.settings);
  return (
    <div className={styles.footer}>
      <span>{rows === null ? t('Counting...') : rowsText(rows, locale)}</span>
      <SummaryValues element={element} described={described} />
      <span className={styles.spring} />
      <span>{statisticsText(statistics, locale)}</span>
    </div>
  );
}

/** Values of the summary level: one for the whole element. */
function SummaryValues({
  element,
  described,
}: {
  element: TableElement;
  described: Description | undefined;
}) {
  const store = useWorkbookStore();
  const settings = useWorkbook((state) => state.document.settings);
  const selected = useWorkbook((state) => state.selection.columnId);
  const editable = useWorkbook((state) => state.editable);
  const columns = element.summary.flatMap(
    (id) => element.columns.find((column) => column.id === id && !column.hidden) ?? [],
  );
  const rows = useRows(element.id, { limit: 1, level: 'summary', enabled: columns.length > 0 });
  const values = useMemo(() => (rows.data ? readers(rows.data.table) : null), [rows.data]);
  if (columns.length === 0) return null;
  return (
    <>
      {columns.map((column) => {
        const facts = described?.columns.find((candidate) => candidate.id === column.id);
        const problem = described?.problems.find((candidate) => candidate.column_id === column.id);
        const reader = values?.get(column.id);
        const text = makeFormatter({
          type: facts?.type ?? 'text',
          format: column.format,
          integer: facts?.integer,
          hasTime: facts?.has_time,
          instant: reader?.instant ?? false,
          locale: settings.locale,
          timeZone: settings.time_zone,
        })(reader && rows.data && rows.data.table.numRows > 0 ? reader.at(0) : null);
        return (
          <button
            key={column.id}
            type="button"
            className={styles.summaryValue}
            data-selected={selected === column.id || undefined}
            title={problem?.message}
            disabled={!editable}
            onClick={() => store.getState().select(element.id, column.id)}
          >
            {column.name} <b>{problem ? t('Error') : text || '–'}</b>
          </button>
        );
      })}
    </>
  );
}

function NoColumns({ element, onAdd }: { element: TableElement; onAdd: (() => void) | undefined }) {
  return (
    <Center h="100%" p="md">
      <Text c="dimmed">
        {element.columns.length > 0
          ? t('All columns are hidden. Show them from the panel on the right.')
          : t('This table has no columns yet.')}{' '}
        {onAdd && (
          <button type="button" onClick={onAdd}>
            {t('Add calculated column')}
          </button>
        )}
      </Text>
    </Center>
  );
}
