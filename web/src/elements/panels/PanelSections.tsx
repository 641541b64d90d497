import {
  IconDotsVertical,
  IconEye,
  IconEyeOff,
  IconFilter,
  IconMathFunction,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { describeFilter, newFilter } from '../../filters';
import { TypeGlyph } from '../../grid';
import { t } from '../../locales';
import { ActionIcon, FormPopover, Menu, Switch, Text, Tooltip, UnstyledButton } from '../../ui';
import { DeferredTextField } from '../../ui/DeferredTextField';
import {
  addColumns,
  hideColumns,
  putFilter,
  removeColumns,
  removeFilter,
  renameElement,
  updateElement,
} from '../../workbook/commands';
import {
  BASE,
  type DataElement,
  type Element,
  findElement,
  groupingsOf,
  type Workbook,
} from '../../workbook/document';
import { newId } from '../../workbook/ids';
import { plainColumns } from '../../workbook/newColumns';
import { type Description, useDescription } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { isSystemColumn } from '../../workbook/systemColumns';
import { FilterEditor } from './FilterEditor';
import styles from './Panel.module.css';

interface SectionProps {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
}

export function PanelSection({ title, tools, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.sectionHead}>
        <h3 className={styles.sectionTitle}>{title}</h3>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** Title and description: what every element has. */
export function NameSection({ element }: { element: Element }) {
  const { dispatch } = useWorkbookStore().getState();
  return (
    <PanelSection title={t('Element')}>
      <DeferredTextField
        label={t('Title')}
        maxLength={200}
        value={element.name}
        check={(text) => (text.trim() === '' ? t('A title is needed.') : null)}
        onCommit={(name) => dispatch((document) => renameElement(document, element.id, name.trim()))}
      />
      <DeferredTextField
        label={t('Description')}
        lines={1}
        maxLength={2000}
        value={element.description}
        onCommit={(description) =>
          dispatch((document) => updateElement(document, element.id, { description }))
        }
      />
    </PanelSection>
  );
}

export function sourceText(document: Workbook, element: DataElement, description?: Description): string {
  const { source } = element;
  switch (source.kind) {
    case 'warehouse-table':
      return source.path.join('.');
    case 'element': {
      const parent = findElement(document, source.element_id);
      return parent?.name ?? t('An element that is gone');
    }
    case 'sql':
      return t('SQL');
    case 'input-table':
      return description?.source_name ?? t('Input table');
    case 'upload':
      return description?.source_name ?? t('CSV upload');
    case 'join':
      return [source.first, ...source.legs].map((leg) => leg.name).join(' ⨝ ');
    case 'union':
      return t('{{parts}} together', { parts: source.parts.map((part) => part.name).join(', ') });
    case 'columns-to-rows':
    case 'rows-to-columns':
      return t('{{source}}, transposed', { source: description?.source_name ?? t('A source') });
    case 'unnest':
      return t('Entries of {{column}}', { column: source.column });
  }
}

/** Where the rows come from, and whether other elements may read this one. */
export function SourceSection({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const document = useWorkbook((state) => state.document);
  const description = useDescription(element.id);
  const { source } = element;
  const parent = source.kind === 'element' ? findElement(document, source.element_id) : undefined;
  const groupings = groupingsOf(parent);
  return (
    <PanelSection title={t('Source')}>
      <Text className={styles.rowMain} title={sourceText(document, element, description.data)}>
        {sourceText(document, element, description.data)}
      </Text>
      {parent && groupings.length > 0 && source.kind === 'element' && (
        <Menu width={220}>
          <Menu.Target>
            <UnstyledButton c="dimmed">
              {t('One row for each: {{level}}', {
                level:
                  groupings
                    .find((grouping) => grouping.id === source.grouping_id)
                    ?.keys.map((id) => ('columns' in parent ? nameIn(parent, id) : id))
                    .join(', ') ?? t('All rows'),
              })}
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {[null, ...groupings].map((grouping) => (
              <Menu.Item
                key={grouping?.id ?? 'base'}
                onClick={() =>
                  store.getState().dispatch((current) =>
                    updateElement<DataElement>(current, element.id, {
                      source: { ...source, grouping_id: grouping?.id ?? null },
                    } as Partial<DataElement>),
                  )
                }
              >
                {grouping ? grouping.keys.map((id) => nameIn(parent, id)).join(', ') : t('All rows')}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Switch
        label={t('Offer as a source for other elements')}
        checked={!element.hidden_source}
        onChange={(event) => {
          const hidden_source = !event.currentTarget.checked;
          store
            .getState()
            .dispatch((current) => updateElement<DataElement>(current, element.id, { hidden_source }));
        }}
      />
    </PanelSection>
  );
}

const nameIn = (element: Element, columnId: string) =>
  'columns' in element ? (element.columns.find((column) => column.id === columnId)?.name ?? '') : '';

/** Every column with its visibility; those the source offers and that are not shown yet can be added. */
export function ColumnsSection({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const selected = useWorkbook((state) => state.selection.columnId);
  const description = useDescription(element.id);
  const typed = new Map((description.data?.columns ?? []).map((column) => [column.id, column]));
  const problems = new Set((description.data?.problems ?? []).map((problem) => problem.column_id));
  const columns = element.columns.filter((column) => !isSystemColumn(column.id));
  const used = new Set(columns.map((column) => column.source_column));
  const missing = (description.data?.source_columns ?? []).filter(
    (column) => !used.has(column.name) && !/^(_row_|sys_)/.test(column.name),
  );
  const addFrom = (names: readonly string[]) => {
    const added = plainColumns(
      element.columns,
      missing.filter((column) => names.includes(column.name)),
    );
    store.getState().dispatch((document) => addColumns(document, element.id, added));
  };

  return (
    <PanelSection
      title={t('Columns')}
      tools={
        <Menu width={220} position="bottom-end">
          <Menu.Target>
            <Tooltip label={t('Add column')}>
              <ActionIcon size="sm" aria-label={t('Add column')}>
                <IconPlus size={14} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
            <Menu.Item
              leftSection={<IconMathFunction size={16} />}
              onClick={() =>
                store.getState().editFormula({ elementId: element.id, level: BASE, index: null })
              }
            >
              {t('Calculated column')}
            </Menu.Item>
            {missing.length > 0 && <Menu.Label>{t('From the source')}</Menu.Label>}
            {missing.length > 1 && (
              <Menu.Item onClick={() => addFrom(missing.map((column) => column.name))}>
                {t('All {{n}} columns', { n: missing.length })}
              </Menu.Item>
            )}
            {missing.map((column) => (
              <Menu.Item key={column.name} onClick={() => addFrom([column.name])}>
                {column.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      <ul className={styles.list}>
        {columns.map((column) => (
          <li
            key={column.id}
            className={styles.row}
            data-selected={selected === column.id || undefined}
            data-faint={column.hidden || undefined}
          >
            <TypeGlyph column={{ type: typed.get(column.id)?.type ?? 'text' }} />
            <UnstyledButton
              className={styles.rowMain}
              fz="sm"
              c={problems.has(column.id) ? 'var(--tw-bad)' : undefined}
              title={column.name}
              onClick={() => store.getState().select(element.id, column.id)}
            >
              {column.name}
            </UnstyledButton>
            <ActionIcon
              size="sm"
              aria-label={
                column.hidden
                  ? t('Show {{name}}', { name: column.name })
                  : t('Hide {{name}}', { name: column.name })
              }
              onClick={() =>
                store
                  .getState()
                  .dispatch((document) => hideColumns(document, element.id, [column.id], !column.hidden))
              }
            >
              {column.hidden ? <IconEyeOff size={14} /> : <IconEye size={14} />}
            </ActionIcon>
            <Menu position="bottom-end" width={180}>
              <Menu.Target>
                <ActionIcon size="sm" aria-label={t('Menu of column {{name}}', { name: column.name })}>
                  <IconDotsVertical size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  onClick={() => {
                    store.getState().select(element.id, column.id);
                    store.getState().editFormula();
                  }}
                >
                  {t('Edit formula')}
                </Menu.Item>
                <Menu.Item
                  c="var(--tw-bad)"
                  onClick={() =>
                    store.getState().dispatch((document) => removeColumns(document, element.id, [column.id]))
                  }
                >
                  {t('Delete')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

/** The element's own filters; each opens its form. */
export function FiltersSection({ element }: { element: DataElement }) {
  const store = useWorkbookStore();
  const description = useDescription(element.id);
  const [open, setOpen] = useState<string | null>(null);
  const typed = new Map((description.data?.columns ?? []).map((column) => [column.id, column]));
  const free = element.columns.filter(
    (column) =>
      !isSystemColumn(column.id) && !element.filters.some((filter) => filter.column_id === column.id),
  );
  const { dispatch } = store.getState();
  const add = (columnId: string) => {
    const filter = newFilter({ id: columnId, type: typed.get(columnId)?.type ?? 'text' }, newId('flt'));
    dispatch((document) => putFilter(document, element.id, filter));
    setOpen(filter.id);
  };

  return (
    <PanelSection
      title={t('Filters')}
      tools={
        <Menu width={220} position="bottom-end">
          <Menu.Target>
            <Tooltip label={t('Add filter')}>
              <ActionIcon size="sm" aria-label={t('Add filter')} disabled={free.length === 0}>
                <IconPlus size={14} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
            {free.map((column) => (
              <Menu.Item key={column.id} onClick={() => add(column.id)}>
                {column.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      {element.filters.length === 0 && (
        <Text c="dimmed" fz="xs">
          {t('Shows all rows.')}
        </Text>
      )}
      <ul className={styles.list}>
        {element.filters.map((filter) => {
          const column = typed.get(filter.column_id);
          const name = element.columns.find((one) => one.id === filter.column_id)?.name ?? '';
          return (
            <li key={filter.id} className={styles.row} data-faint={!filter.enabled || undefined}>
              <IconFilter size={14} aria-hidden />
              <FormPopover
                opened={open === filter.id}
                label={t('Filter {{column}}', { column: name })}
                onClose={() => setOpen(null)}
                position="left-start"
                width={320}
                target={
                  <UnstyledButton
                    className={styles.rowMain}
                    fz="sm"
                    onClick={() => setOpen(open === filter.id ? null : filter.id)}
                  >
                    {name}{' '}
                    <Text span c="dimmed">
                      {describeFilter(filter)}
                    </Text>
                  </UnstyledButton>
                }
              >
                {column && (
                  <FilterEditor
                    elementId={element.id}
                    column={column}
                    filter={filter}
                    onChange={(next) => dispatch((document) => putFilter(document, element.id, next))}
                    onRemove={() => {
                      setOpen(null);
                      dispatch((document) => removeFilter(document, element.id, filter.id));
                    }}
                  />
                )}
              </FormPopover>
              <ActionIcon
                size="sm"
                aria-label={t('Remove filter {{column}}', { column: name })}
                onClick={() => dispatch((document) => removeFilter(document, element.id, filter.id))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </PanelSection>
  );
}
