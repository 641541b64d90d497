import { useInfiniteQuery } from '@tanstack/react-query';
import { dataOf, http, type Model } from '../../api/client';
import { usePeople } from '../../api/people';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import {
  Button,
  EmptyState,
  ErrorState,
  formatAgo,
  formatMoment,
  Group,
  SkeletonRows,
  Text,
  Tooltip,
} from '../../ui';
import type { InputTableElement } from '../../workbook/document';
import { useWorkbookStore } from '../../workbook/store';
import styles from './input-table.module.css';
import { doorOf, throughDoor } from './useInputTable';

type Entry = Model<'HistoryEntry'>;

const PAGE = 50;

/** Who changed what and when, newest first. */
export function HistoryPanel({ element }: { element: InputTableElement }) {
  const id = element.source.input_table_id;
  const store = useWorkbookStore();
  const history = useInfiniteQuery({
    queryKey: ['history', id, element.id],
    initialPageParam: undefined as number | undefined,
    refetchInterval: 5_000,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        http.GET('/api/input-tables/{input_table_id}/history', {
          ...throughDoor(id, {
            ...doorOf(element.id, store.getState()),
            before_edit: pageParam,
            limit: PAGE,
          }),
          signal,
        }),
      ),
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.edit),
  });
  const people = usePeople();
  if (history.isPending) return <SkeletonRows rows={8} />;
  if (history.error) {
    return <ErrorState problem={problemOf(history.error)} onRetry={() => void history.refetch()} />;
  }
  const entries = history.data.pages.flat();
  if (entries.length === 0) {
    return <EmptyState compact title={t('Nothing was changed yet')} />;
  }
  return (
    <div style={{ padding: '4px 16px 24px' }}>
      {entries.map((entry) => (
        <HistoryItem
          key={`${entry.edit}:${entry.row_id}:${entry.operation}`}
          entry={entry}
          by={people.nameOf(entry.by)}
        />
      ))}
      {history.hasNextPage && (
        <Group justify="center" pt="sm">
          <Button
            variant="default"
            loading={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            {t('Show older')}
          </Button>
        </Group>
      )}
    </div>
  );
}

function HistoryItem({ entry, by }: { entry: Entry; by: string }) {
  const changes = changesOf(entry);
  return (
    <div className={styles.entry}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text truncate>
          <b>{by}</b> {operationText(entry)}
        </Text>
        <Tooltip label={formatMoment(entry.at)}>
          <Text c="dimmed" fz="xs" style={{ whiteSpace: 'nowrap' }}>
            {formatAgo(entry.at)}
          </Text>
        </Tooltip>
      </Group>
      {changes.length > 0 && (
        <dl className={styles.change}>
          {changes.map((change) => (
            <Change key={change.name} {...change} />
          ))}
        </dl>
      )}
    </div>
  );
}

function Change({ name, before, after }: { name: string; before: string | null; after: string | null }) {
  return (
    <>
      <dt title={name}>{name}</dt>
      <dd>
        {before !== null && <span className={styles.before}>{before}</span>}
        {before !== null && after !== null && ' '}
        {after}
      </dd>
    </>
  );
}

const SOURCES: Record<Entry['source'], () => string> = {
  browser: () => '',
  api: () => t('through the API'),
  import: () => t('from a file'),
  action: () => t('by an action'),
  undo: () => t('by undo'),
  restore: () => t('by restoring'),
  unknown: () => '',
};

/** What the client says of the gesture; other programs may say it, too. */
const HINTS: Record<string, () => string> = {
  typed: () => t('by typing'),
  paste: () => t('by pasting'),
  fill: () => t('by filling'),
  clear: () => t('by clearing'),
  cut: () => t('by cutting'),
};

/** The door that an edit came through, and the gesture: "by pasting", "by pasting, through the API". */
export function howText({ source, hint }: Pick<Entry, 'source' | 'hint'>): string {
  const gesture = hint === null ? '' : (HINTS[hint]?.() ?? '');
  return [gesture, SOURCES[source]()].filter((part) => part !== '').join(', ');
}

/** What was done, in the words of a sentence that begins with a person's name. */
export function operationText(entry: Pick<Entry, 'operation' | 'source' | 'hint'>): string {
  const how = howText(entry);
  switch (entry.operation) {
    case 'insert':
      return t('added a row {{how}}', { how }).trimEnd();
    case 'update':
      return t('changed a row {{how}}', { how }).trimEnd();
    case 'delete':
      return t('deleted a row {{how}}', { how }).trimEnd();
    case 'create':
      return t('created the table');
    case 'add-column':
      return t('added a column');
    case 'rename-column':
      return t('renamed a column');
    case 'retype-column':
      return t('changed a column');
    case 'constrain-column':
      return t('changed the rules of a column');
    case 'drop-column':
      return t('deleted a column');
    case 'move':
      return t('moved a row');
    case 'drop-table':
      return t('deleted the table');
  }
}

/** What differs, by column name. */
function changesOf(entry: Entry): { name: string; before: string | null; after: string | null }[] {
  const column = (entry.after?._column ?? entry.before?._column) as { name?: string } | undefined;
  if (column) {
    const was = (entry.before?._column as { name?: string } | undefined)?.name ?? null;
    const is = (entry.after?._column as { name?: string } | undefined)?.name ?? null;
    return [{ name: t('Column'), before: was === is ? null : was, after: is }];
  }
  const names = new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})]);
  return [...names]
    .filter((name) => !name.startsWith('_'))
    .flatMap((name) => {
      const before = text(entry.before?.[name]);
      const after = text(entry.after?.[name]);
      // Values in an entry that it does not change are the key of its row.
      return before === after
        ? after === null
          ? []
          : [{ name, before: null, after }]
        : [{ name, before, after }];
    });
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
