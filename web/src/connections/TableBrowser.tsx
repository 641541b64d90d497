import {
  IconChevronRight,
  IconDatabase,
  IconEye,
  IconRefresh,
  IconSearch,
  IconTable,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import {
  ActionIcon,
  EmptyState,
  ErrorState,
  formatCount,
  Loader,
  SkeletonRows,
  TextField,
  Tooltip,
  UnstyledButton,
  useDebouncedValue,
} from '../ui';
import classes from './TableBrowser.module.css';
import { groupHits, keyOf, type Line, type Parts, samePlace } from './tree';
import { useCatalog } from './useCatalog';

const LINE = 30;

interface TableBrowserProps {
  connectionId: string;
  /** The table that is shown, or being opened. */
  selected: Parts | null;
  /** Whether the selected table is on its way. */
  busy?: boolean;
  /** Stands before the search. */
  chooser?: ReactNode;
  className?: string;
  focused?: boolean;
  onPick(path: string[]): void;
}

/** Databases, schemas and tables of a connection, or what a search finds among them. */
export function TableBrowser(props: TableBrowserProps) {
  const [search, setSearch] = useState('');
  const [term] = useDebouncedValue(search.trim(), 200);
  // An element, not a reference: the tree within can draw its lines only once this one is there.
  const [list, setList] = useState<HTMLDivElement | null>(null);
  const catalog = useCatalog(props.connectionId, props.selected);

  return (
    <div className={[classes.browser, props.className].filter(Boolean).join(' ')}>
      <div className={classes.head}>
        {props.chooser}
        <TextField
          aria-label={t('Search tables and columns')}
          placeholder={t('Search tables and columns')}
          leftSection={<IconSearch />}
          value={search}
          data-autofocus={props.focused || undefined}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && search !== '') {
              event.stopPropagation();
              setSearch('');
            }
            if (event.key === 'ArrowDown') focusableLines(list)[0]?.focus();
          }}
        />
        <Tooltip label={t('Look for new tables')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('Look for new tables')}
            loading={catalog.refreshing}
            onClick={() => void catalog.refresh()}
          >
            <IconRefresh />
          </ActionIcon>
        </Tooltip>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys between the lines inside */}
      <div
        ref={setList}
        className={classes.lines}
        onKeyDown={(event) => moveFocus(event, list)}
        role="presentation"
      >
        {term === '' ? (
          <Tree {...props} catalog={catalog} scroller={list} />
        ) : (
          <SearchHits {...props} term={term} />
        )}
      </div>
    </div>
  );
}

interface TreeProps extends TableBrowserProps {
  catalog: ReturnType<typeof useCatalog>;
  scroller: HTMLElement | null;
}

/** Only the lines on screen are drawn. */
function Tree({ catalog, selected, busy, onPick, scroller }: TreeProps) {
  const { databases, lines } = catalog;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller,
    estimateSize: () => LINE,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();

  // The chosen table is in view when the page opens with one.
  const chosenAt = lines.findIndex((line) => line.kind === 'table' && samePlace(line.table.path, selected));
  const brought = useRef(false);
  useEffect(() => {
    if (chosenAt < 0 || brought.current) return;
    brought.current = true;
    virtual.scrollToIndex(chosenAt, { align: 'auto' });
  }, [chosenAt, virtual]);

  // Who comes to the end of a page gets the next one.
  const wanted = shown.map((item) => lines[item.index]).find((line) => line?.kind === 'more');
  useEffect(() => {
    if (wanted?.kind === 'more') catalog.more(wanted.of);
  });

  if (databases.isError) {
    return (
      <ErrorState compact problem={problemOf(databases.error)} onRetry={() => void databases.refetch()} />
    );
  }
  const [only] = lines;
  if (databases.isPending || (lines.length === 1 && only?.kind === 'loading'))
    return <SkeletonRows rows={8} />;
  if (lines.length === 1 && only?.kind === 'empty' && only.level === 1) {
    return (
      <EmptyState compact title={t('No schemas')}>
        {t('This database is empty, or the connection may not see its schemas.')}
      </EmptyState>
    );
  }
  return (
    <div
      className={classes.items}
      style={{ height: virtual.getTotalSize() }}
      role="tree"
      aria-label={t('Schemas and tables')}
    >
      {shown.map((item) => {
        const line = lines[item.index];
        return (
          line && (
            <div
              key={item.key}
              role="presentation"
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: (line.level - 1) * 18 }}
            >
              <LineView
                line={line}
                selected={line.kind === 'table' && samePlace(line.table.path, selected)}
                busy={busy ?? false}
                onPick={onPick}
                onToggle={catalog.toggle}
                onRetry={catalog.retry}
              />
            </div>
          )
        );
      })}
    </div>
  );
}

interface LineViewProps {
  line: Line;
  selected: boolean;
  busy: boolean;
  onPick(path: string[]): void;
  onToggle(place: Parts): void;
  onRetry(of: Parts): void;
}

function LineView({ line, selected, busy, onPick, onToggle, onRetry }: LineViewProps) {
  switch (line.kind) {
    case 'database':
    case 'schema': {
      const [place, name, count] =
        line.kind === 'database'
          ? [[line.name], line.name, null]
          : [line.schema.container, line.schema.name, line.schema.table_count];
      return (
        <UnstyledButton
          className={classes.place}
          role="treeitem"
          aria-level={line.level}
          aria-expanded={line.open}
          aria-label={name}
          onClick={() => onToggle(place)}
          data-line
        >
          <IconChevronRight className={classes.chevron} aria-hidden />
          {line.kind === 'database' && <IconDatabase className={classes.picture} aria-hidden />}
          <span className={classes.lineName}>{name}</span>
          {count !== null && <span className={classes.count}>{formatCount(count)}</span>}
        </UnstyledButton>
      );
    }
    case 'table': {
      const { table } = line;
      return (
        <UnstyledButton
          className={classes.table}
          role="treeitem"
          aria-level={line.level}
          aria-selected={selected}
          aria-label={table.name}
          title={table.comment ?? table.name}
          onClick={() => onPick(table.path)}
          data-line
        >
          {selected && busy ? (
            <Loader size={14} />
          ) : table.kind === 'view' ? (
            <IconEye aria-label={t('View')} />
          ) : (
            <IconTable aria-hidden />
          )}
          <span className={classes.lineName}>{table.name}</span>
          {table.row_estimate !== null && (
            <span
              className={classes.count}
              title={t('{{rows}} rows', { rows: formatCount(table.row_estimate) })}
            >
              {compact(table.row_estimate)}
            </span>
          )}
        </UnstyledButton>
      );
    }
    case 'failed':
      return (
        <UnstyledButton className={classes.note} onClick={() => onRetry(line.of)} data-line>
          {t('Could not be read. Try again')}
        </UnstyledButton>
      );
    case 'empty':
      return <span className={classes.note}>{t('No tables')}</span>;
    default:
      return <span className={classes.note}>{t('Loading…')}</span>;
  }
}

/** Tables whose name or columns match. */
function SearchHits({ connectionId, selected, busy, onPick, term }: TableBrowserProps & { term: string }) {
  const { data, isPending, isError, error, refetch } = api.useQuery(
    'get',
    '/api/connections/{connection_id}/search',
    { params: { path: { connection_id: connectionId }, query: { q: term } } },
  );
  if (isPending) return <SkeletonRows rows={5} />;
  if (isError) return <ErrorState compact problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return <EmptyState compact title={t('Nothing matches “{{search}}”', { search: term })} />;
  return (
    <div role="tree" aria-label={t('Tables found')}>
      {groupHits(data).map(({ path, columns }) => (
        <UnstyledButton
          key={keyOf(path)}
          className={classes.hit}
          role="treeitem"
          aria-level={1}
          aria-selected={samePlace(path, selected)}
          aria-label={path.at(-1)}
          onClick={() => onPick(path)}
          data-line
        >
          {busy && samePlace(path, selected) ? <Loader size={14} /> : <IconTable aria-hidden />}
          <span className={classes.hitWords}>
            <span className={classes.lineName}>{path.at(-1)}</span>
            <span className={classes.hitPlace}>
              {columns.length > 0 ? columns.join(', ') : path.slice(0, -1).join('.')}
            </span>
          </span>
        </UnstyledButton>
      ))}
    </div>
  );
}

const compactFormat = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

function compact(rows: number): string {
  return compactFormat.format(rows);
}

function focusableLines(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
}

/** Up and down walk the lines; right and left open and close a place. */
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
