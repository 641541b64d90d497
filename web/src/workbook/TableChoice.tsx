import { IconChevronRight, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Model } from '../api/client';
import { t } from '../locales';
import { problemOf } from '../pages/problem';
import {
  ErrorState,
  Group,
  Loader,
  SkeletonRows,
  Stack,
  Text,
  TextField,
  UnstyledButton,
  useDebouncedValue,
} from '../ui';
import styles from './SourcePicker.module.css';

interface TableChoiceProps {
  connection: Model<'ConnectionOut'>;
  chooser: React.ReactNode;
  busy: string | null;
  onPick(path: string[]): void;
}

/** Tables of a connection by schema, or those that a search finds. */
export function TableChoice({ connection, chooser, busy, onPick }: TableChoiceProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const path = { connection_id: connection.id };
  const schemas = api.useQuery('get', '/api/connections/{connection_id}/schemas', { params: { path } });
  const hits = api.useQuery(
    'get',
    '/api/connections/{connection_id}/search',
    { params: { path, query: { q: search } } },
    { enabled: search !== '' },
  );
  const [open, setOpen] = useState<string | null>(null);
  const opened = open ?? schemas.data?.find((schema) => schema.table_count > 0)?.name ?? null;
  const found = new Map((hits.data ?? []).map((hit) => [`${hit.schema_name}.${hit.table}`, hit]));

  return (
    <Stack gap="xs">
      <Group grow gap="xs">
        {chooser}
        <TextField
          aria-label={t('Search tables and columns')}
          placeholder={t('Search tables and columns')}
          value={typed}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
      <div className={styles.list} role="tree" aria-label={t('Tables')}>
        {search !== '' ? (
          hits.isPending ? (
            <SkeletonRows rows={4} />
          ) : hits.error ? (
            <ErrorState compact problem={problemOf(hits.error)} onRetry={() => void hits.refetch()} />
          ) : found.size === 0 ? (
            <Text c="dimmed" p="xs">
              {t('Nothing is called like "{{search}}".', { search })}
            </Text>
          ) : (
            [...found.values()].map((hit) => (
              <TableRow
                key={`${hit.schema_name}.${hit.table}`}
                label={hit.table}
                note={hit.schema_name}
                busy={busy === `${hit.schema_name}.${hit.table}`}
                onClick={() => onPick([hit.schema_name, hit.table])}
              />
            ))
          )
        ) : schemas.isPending ? (
          <SkeletonRows rows={6} />
        ) : schemas.error ? (
          <ErrorState compact problem={problemOf(schemas.error)} onRetry={() => void schemas.refetch()} />
        ) : schemas.data.length === 0 ? (
          <Text c="dimmed" p="xs">
            {t('This connection has no tables yet.')}
          </Text>
        ) : (
          schemas.data.map((schema) => (
            <div key={schema.name}>
              <UnstyledButton
                role="treeitem"
                aria-label={schema.name}
                className={styles.schema}
                aria-expanded={opened === schema.name}
                onClick={() => setOpen(opened === schema.name ? '' : schema.name)}
              >
                <IconChevronRight
                  size={14}
                  aria-hidden
                  className={styles.arrow}
                  data-open={opened === schema.name || undefined}
                />
                {schema.name}
                <Text span c="dimmed" fz="xs">
                  {t('{{count}} tables', { count: schema.table_count })}
                </Text>
              </UnstyledButton>
              {opened === schema.name && (
                <SchemaTables
                  connectionId={connection.id}
                  schema={schema.name}
                  busy={busy}
                  onPick={(table) => onPick([schema.name, table])}
                />
              )}
            </div>
          ))
        )}
      </div>
    </Stack>
  );
}

interface SchemaTablesProps {
  connectionId: string;
  schema: string;
  busy: string | null;
  onPick(table: string): void;
}

function SchemaTables({ connectionId, schema, busy, onPick }: SchemaTablesProps) {
  const tables = api.useQuery('get', '/api/connections/{connection_id}/schemas/{schema_name}/tables', {
    params: { path: { connection_id: connectionId, schema_name: schema } },
  });
  if (tables.isPending) return <SkeletonRows rows={3} />;
  if (tables.error) {
    return <ErrorState compact problem={problemOf(tables.error)} onRetry={() => void tables.refetch()} />;
  }
  return (
    <>
      {tables.data.map((table) => (
        <TableRow
          key={table.name}
          label={table.name}
          indent
          busy={busy === `${schema}.${table.name}`}
          note={
            table.row_estimate === null
              ? table.kind === 'view'
                ? t('View')
                : ''
              : t('{{rows}} rows', { rows: new Intl.NumberFormat().format(table.row_estimate) })
          }
          onClick={() => onPick(table.name)}
        />
      ))}
    </>
  );
}

interface TableRowProps {
  label: string;
  note: string;
  busy: boolean;
  indent?: boolean;
  onClick(): void;
}

export function TableRow({ label, note, busy, indent, onClick }: TableRowProps) {
  return (
    <UnstyledButton
      role="treeitem"
      aria-label={label}
      className={styles.row}
      data-indent={indent || undefined}
      onClick={onClick}
    >
      {busy ? <Loader size={14} /> : <IconTable size={14} aria-hidden />}
      <span className={styles.rowName}>{label}</span>
      <Text span c="dimmed" fz="xs">
        {note}
      </Text>
    </UnstyledButton>
  );
}
