import { IconChevronRight, IconEye, IconSearch, IconTable } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { api } from '../../../api/client';
import { t } from '../../../locales';
import {
  EmptyState,
  ErrorState,
  formatCount,
  SkeletonRows,
  TextField,
  UnstyledButton,
  useDebouncedValue,
} from '../../../ui';
import { problemOf } from '../../problem';
import classes from './Explorer.module.css';
import { groupHits, type Line, lines } from './tree';

export interface TableRef {
  schema: string;
  table: string;
}

interface ExplorerListProps {
  connectionId: string;
  selected: TableRef | null;
  onSelect: (table: TableRef) => void;
}

export function ExplorerList(props: ExplorerListProps) {
  const [search, setSearch] = useState('');
  const [term] = useDebouncedValue(search.trim(), 200);
  // An element, not a reference: the list within can draw its lines only once this one is there.
  const [list, setList] = useState<HTMLDivElement | null>(null);

  return (
    <div className={classes.list}>
      <TextField
        aria-label={t('Search tables and columns')}
        placeholder={t('Search tables and columns')}
        leftSection={<IconSearch />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('');
          if (event.key === 'ArrowDown') focusLine(list, 0);
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys between the buttons inside */}
      <div
        ref={setList}
        className={classes.lines}
        onKeyDown={(event) => moveFocus(event, list)}
        role="presentation"
      >
        {term === '' ? <Browse {...props} scroller={list} /> : <Found {...props} term={term} />}
      </div>
    </div>
  );
}

/** The schemas and their tables; only the lines on screen are drawn. */
function Browse({
  connectionId,
  selected,
  onSelect,
  scroller,
}: ExplorerListProps & { scroller: HTMLElement | null }) {
  const path = { connection_id: connectionId };
  const schemas = api.useQuery('get', '/api/connections/{connection_id}/schemas', { params: { path } });
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const all = schemas.data ?? [];
  const open = new Set(
    all
      .filter((schema) => toggled.get(schema.name) ?? (all.length <= 2 || schema.name === selected?.schema))
      .map((schema) => schema.name),
  );
  const opened = [...open];
  const tables = useQueries({
    queries: opened.map((schema) =>
      api.queryOptions('get', '/api/connections/{connection_id}/schemas/{schema_name}/tables', {
        params: { path: { ...path, schema_name: schema } },
      }),
    ),
  });
  const drawn = lines(all, open, (schema) => {
    const query = tables[opened.indexOf(schema)];
    return { tables: query?.data, failed: query?.isError ?? false };
  });
  const virtual = useVirtualizer({
    count: drawn.length,
    getScrollElement: () => scroller,
    estimateSize: () => 30,
    overscan: 12,
  });

  // The chosen table is in view when the page opens with one.
  const chosenAt = drawn.findIndex((line) => line.kind === 'table' && isSelected(line, selected));
  const shown = useRef(false);
  useEffect(() => {
    if (chosenAt < 0 || shown.current) return;
    shown.current = true;
    virtual.scrollToIndex(chosenAt, { align: 'auto' });
  }, [chosenAt, virtual]);

  if (schemas.isPending) return <SkeletonRows rows={8} />;
  if (schemas.isError) {
    return <ErrorState compact problem={problemOf(schemas.error)} onRetry={() => void schemas.refetch()} />;
  }
  if (all.length === 0) {
    return (
      <EmptyState compact title={t('No schemas')}>
        {t('This database is empty, or the connection may not see its schemas.')}
      </EmptyState>
    );
  }
  return (
    <ul
      className={classes.items}
      style={{ height: virtual.getTotalSize() }}
      aria-label={t('Schemas and tables')}
    >
      {virtual.getVirtualItems().map((item) => {
        const line = drawn[item.index];
        return (
          line && (
            <li key={item.key} style={{ transform: `translateY(${item.start}px)` }}>
              <LineView
                line={line}
                selected={isSelected(line, selected)}
                onSelect={onSelect}
                onToggle={(schema) => setToggled(new Map(toggled).set(schema, !open.has(schema)))}
                onRetry={(schema) => void tables[opened.indexOf(schema)]?.refetch()}
              />
            </li>
          )
        );
      })}
    </ul>
  );
}

function isSelected(line: Line, selected: TableRef | null): boolean {
  return (
    line.kind === 'table' && line.table.schema_name === selected?.schema && line.table.name === selected.table
  );
}

interface LineViewProps {
  line: Line;
  selected: boolean;
  onSelect: (table: TableRef) => void;
  onToggle: (schema: string) => void;
  onRetry: (schema: string) => void;
}

function LineView({ line, selected, onSelect, onToggle, onRetry }: LineViewProps) {
  if (line.kind === 'schema') {
    const { name, table_count } = line.schema;
    return (
      <UnstyledButton
        className={classes.schema}
        aria-expanded={line.open}
        onClick={() => onToggle(name)}
        data-line
      >
        <IconChevronRight className={classes.chevron} aria-hidden />
        <span className={classes.lineName}>{name}</span>
        <span className={classes.count}>{formatCount(table_count)}</span>
      </UnstyledButton>
    );
  }
  if (line.kind === 'table') {
    const { table } = line;
    return (
      <UnstyledButton
        className={classes.table}
        aria-current={selected || undefined}
        title={table.comment ?? table.name}
        onClick={() => onSelect({ schema: table.schema_name, table: table.name })}
        data-line
      >
        {table.kind === 'view' ? <IconEye aria-label={t('View')} /> : <IconTable aria-hidden />}
        <span className={classes.lineName}>{table.name}</span>
        {table.row_estimate !== null && <span className={classes.count}>{compact(table.row_estimate)}</span>}
      </UnstyledButton>
    );
  }
  if (line.kind === 'failed') {
    return (
      <UnstyledButton className={classes.note} onClick={() => onRetry(line.schema)} data-line>
        {t('Could not be read. Try again')}
      </UnstyledButton>
    );
  }
  return <span className={classes.note}>{line.kind === 'loading' ? t('Loading…') : t('No tables')}</span>;
}

/** Tables whose name or columns match. */
function Found({ connectionId, selected, onSelect, term }: ExplorerListProps & { term: string }) {
  const { data, isPending, isError, error, refetch } = api.useQuery(
    'get',
    '/api/connections/{connection_id}/search',
    {
      params: { path: { connection_id: connectionId }, query: { q: term } },
    },
  );
  if (isPending) return <SkeletonRows rows={5} />;
  if (isError) return <ErrorState compact problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return <EmptyState compact title={t('Nothing matches “{{search}}”', { search: term })} />;
  return (
    <ul className={classes.found} aria-label={t('Tables found')}>
      {groupHits(data).map(({ schema, table, columns }) => (
        <li key={`${schema}\n${table}`}>
          <UnstyledButton
            className={classes.hit}
            aria-current={(selected?.schema === schema && selected.table === table) || undefined}
            onClick={() => onSelect({ schema, table })}
            data-line
          >
            <IconTable aria-hidden />
            <span className={classes.hitWords}>
              <span className={classes.lineName}>{table}</span>
              <span className={classes.hitPlace}>{columns.length > 0 ? columns.join(', ') : schema}</span>
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

const compactFormat = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

function compact(rows: number): string {
  return compactFormat.format(rows);
}

function focusableLines(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
}

function focusLine(list: HTMLElement | null, at: number): void {
  focusableLines(list)[at]?.focus();
}

/** Up and down walk the lines; right and left open and close a schema. */
function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const all = focusableLines(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const expanded = all[at]?.getAttribute('aria-expanded');
  if (event.key === 'ArrowDown') all[at + 1]?.focus();
  else if (event.key === 'ArrowUp') all[at - 1]?.focus();
  else if (event.key === 'ArrowRight' && expanded === 'false') all[at]?.click();
  else if (event.key === 'ArrowLeft' && expanded === 'true') all[at]?.click();
  else return;
  event.preventDefault();
}
