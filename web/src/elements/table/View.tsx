import { IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { toApiError } from '../../api/errors';
import { flatHeader, Grid, type GridContext } from '../../grid';
import { t } from '../../locales';
import { ActionIcon, Button, Center, SkeletonRows, Text, Tooltip } from '../../ui';
import { moveColumn, setColumn } from '../../workbook/commands';
import { BASE, type Column, type SortKey, type TableElement } from '../../workbook/document';
import { type Description, useDescription } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { type Anchor, anchorAt, anchorOf } from '../frame/AnchoredMenu';
import content from '../frame/content.module.css';
import { ElementFrame } from '../frame/ElementFrame';
import { ElementProblem, FindColumnButton } from '../frame/ElementProblem';
import { FilterSummary } from '../frame/FilterSummary';
import { NoRows } from '../frame/NoRows';
import { ColumnForms } from './ColumnForms';
import { Footer } from './Footer';
import { type ColumnForm, HeaderMenu } from './HeaderMenu';
import { LevelPicker } from './LevelPicker';
import { asViewed, gridColumns } from './model';
import styles from './table.module.css';
import { useColumnSelection } from './useColumnSelection';
import { useStatistics } from './useStatistics';
import { useModelState, useTableRows } from './useTableRows';

export function TableView({ element: authored }: { element: TableElement }) {
  const level = useWorkbook((state) => state.viewLevels[authored.id]);
  const element = useMemo(() => asViewed(authored, level), [authored, level]);
  const description = useDescription(element.id);
  return (
    <ElementFrame element={authored} tools={<FilterSummary element={authored} />}>
      <LevelPicker element={element} description={description.data} />
      <RowsGrid element={element} description={description.data} error={description.error} />
    </ElementFrame>
  );
}

interface OpenMenu {
  columnId: string;
  anchor: Anchor;
  form: ColumnForm | null;
  /** Where the menu was opened on cells. */
  copyExact?: (() => void) | undefined;
}

interface RowsGridProps {
  element: TableElement;
  description: Description | undefined;
  error: unknown;
}

function RowsGrid({ element, description, error }: RowsGridProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const settings = useWorkbook((state) => state.document.settings);
  const viewSort = useWorkbook((state) => state.viewSorts[element.id]);
  const model = useTableRows(element);
  const [menu, setMenu] = useState<OpenMenu | null>(null);

  const columns = useMemo(
    () => gridColumns(element, description, settings, viewSort),
    [element, description, settings, viewSort],
  );
  useEffect(() => model.setColumns(columns, flatHeader(columns)), [model, columns]);
  const view = useModelState(model);
  const statistics = useStatistics({ element, columns, rowCount: model.rowCount });

  const columnAt = (index: number): Column | undefined =>
    element.columns.find((column) => column.id === columns[index]?.id);
  const { grid, onSelected } = useColumnSelection(element.id, columns);
  const openMenu = (index: number, anchor: Anchor, copyExact?: () => void) => {
    const column = columnAt(index);
    if (!column) return;
    store.getState().select(element.id, column.id);
    setMenu({ columnId: column.id, anchor, form: null, copyExact });
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
  const onContextMenu = ({ part, column, x, y, copyExact }: GridContext) =>
    openMenu(column, anchorAt(x, y), part === 'header' ? undefined : copyExact);
  const addColumn = () => store.getState().editFormula({ elementId: element.id, level: BASE, index: null });

  const problem = view.error ?? (description ? null : error);
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
  const columnFacts = (id: string) => description?.columns.find((column) => column.id === id);
  const target = menu && element.columns.find((column) => column.id === menu.columnId);
  const facts = target && (columnFacts(target.id) ?? unknownColumn(target));

  const retry = () => store.getState().refresh(element.id);
  return (
    <>
      {problem !== null && problem !== undefined && !view.empty && (
        <Outdated elementId={element.id} error={problem} onRetry={retry} />
      )}
      <div className={styles.grid} data-stale={view.stale || undefined}>
        {view.stale && <div className={content.progress} role="progressbar" aria-label={t('Loading')} />}
        {view.empty && !problem ? (
          <div style={{ padding: 12 }}>
            <SkeletonRows rows={6} />
          </div>
        ) : (
          <div className={view.stale ? content.stale : undefined} style={{ height: '100%' }}>
            <Grid
              model={model}
              label={element.name}
              locale={settings.locale}
              frozen={frozenColumns(columns)}
              ref={grid}
              onSelectionChange={onSelected}
              onStatistics={statistics.onStatistics}
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
              empty={<NoRows element={element} />}
              footer={
                <Footer
                  element={element}
                  description={description}
                  rows={view.counted ? model.rowCount : null}
                  statistics={statistics.text}
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
            onCopyExact={menu.copyExact}
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
            description={facts}
            form={menu.form}
            anchor={menu.anchor}
            onClose={() => setMenu(null)}
          />
        )}
      </div>
    </>
  );
}

/** What is shown is not what was asked for last, and why. */
function Outdated({ elementId, error, onRetry }: { elementId: string; error: unknown; onRetry(): void }) {
  return (
    <div className={styles.outdated} role="alert">
      <Text span>{t('These rows are from before. {{reason}}', { reason: toApiError(error).message })}</Text>
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        {t('Try again')}
      </Button>
      <FindColumnButton elementId={elementId} error={error} size="compact-xs" />
    </div>
  );
}

/** Group columns stay in view while the other columns are scrolled, unless they would fill the table. */
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
