import { IconChevronRight, IconCode, IconDatabase, IconStack2, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Model } from '../api/client';
import { entryOf } from '../elements/registry';
import { t } from '../locales';
import { problemOf } from '../pages/problem';
import { LinkAnchor } from '../router/links';
import {
  Button,
  EmptyState,
  ErrorState,
  Group,
  Loader,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextField,
  UnstyledButton,
  useDebouncedValue,
} from '../ui';
import { allElements, type DataElement, isDataElement, type Source } from './document';
import { friendlyName } from './names';
import styles from './SourcePicker.module.css';
import { useWorkbook } from './store';

export interface PickedSource {
  source: Source;
  name: string;
}

interface SourcePickerProps {
  title: string;
  onClose(): void;
  /** Makes the element; the dialog stays open with the reason when that fails. */
  onPick(picked: PickedSource): Promise<void>;
}

/** Chooses where the rows of a new element come from. */
export function SourcePicker({ title, onClose, onPick }: SourcePickerProps) {
  const document = useWorkbook((state) => state.document);
  const elements = allElements(document)
    .filter(isDataElement)
    .filter((element) => !element.hidden_source);
  const connections = api.useQuery('get', '/api/connections');
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const connection = connections.data?.find((one) => one.id === chosen) ?? connections.data?.[0];

  const pick = async (key: string, picked: PickedSource) => {
    if (busy) return;
    setBusy(key);
    setError(null);
    try {
      await onPick(picked);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(null);
    }
  };

  const chooser = (
    <ConnectionSelect
      connections={connections.data ?? []}
      value={connection?.id ?? null}
      onChange={setChosen}
    />
  );

  return (
    <Modal opened onClose={onClose} title={title} size={640}>
      {error !== null && <ErrorState compact problem={problemOf(error)} />}
      <Tabs defaultValue="tables" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="tables" leftSection={<IconDatabase size={16} />}>
            {t('Warehouse tables')}
          </Tabs.Tab>
          <Tabs.Tab value="elements" leftSection={<IconStack2 size={16} />}>
            {t('Elements')}
          </Tabs.Tab>
          <Tabs.Tab value="sql" leftSection={<IconCode size={16} />}>
            {t('SQL')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="tables">
          {connections.isPending ? (
            <SkeletonRows rows={6} />
          ) : connections.error ? (
            <ErrorState
              compact
              problem={problemOf(connections.error)}
              onRetry={() => void connections.refetch()}
            />
          ) : connection ? (
            <TableChoice
              key={connection.id}
              connection={connection}
              chooser={chooser}
              busy={busy}
              onPick={(path) =>
                void pick(path.join('.'), {
                  source: {
                    kind: 'warehouse-table',
                    connection_id: connection.id,
                    path: path as Extract<Source, { kind: 'warehouse-table' }>['path'],
                  },
                  name: friendlyName(path.at(-1) ?? ''),
                })
              }
            />
          ) : (
            <NoConnection />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="elements">
          <ElementChoice elements={elements} busy={busy} onPick={(key, picked) => void pick(key, picked)} />
        </Tabs.Panel>
        <Tabs.Panel value="sql">
          {connection ? (
            <SqlChoice
              chooser={chooser}
              busy={busy !== null}
              onPick={(statement) =>
                void pick('sql', {
                  source: { kind: 'sql', connection_id: connection.id, statement },
                  name: t('SQL'),
                })
              }
            />
          ) : (
            <NoConnection />
          )}
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function NoConnection() {
  return (
    <EmptyState
      compact
      title={t('There is no connection yet')}
      action={<LinkAnchor to="/connections">{t('Connections')}</LinkAnchor>}
    >
      {t('A connection leads to a warehouse. Its tables appear here.')}
    </EmptyState>
  );
}

interface ConnectionSelectProps {
  connections: Model<'ConnectionOut'>[];
  value: string | null;
  onChange(id: string | null): void;
}

function ConnectionSelect({ connections, value, onChange }: ConnectionSelectProps) {
  return (
    <Select
      aria-label={t('Connection')}
      allowDeselect={false}
      value={value}
      data={connections.map((one) => ({ value: one.id, label: one.name }))}
      onChange={onChange}
    />
  );
}

interface TableChoiceProps {
  connection: Model<'ConnectionOut'>;
  chooser: React.ReactNode;
  busy: string | null;
  onPick(path: string[]): void;
}

function TableChoice({ connection, chooser, busy, onPick }: TableChoiceProps) {
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

function TableRow({ label, note, busy, indent, onClick }: TableRowProps) {
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

interface ElementChoiceProps {
  elements: DataElement[];
  busy: string | null;
  onPick(key: string, picked: PickedSource): void;
}

/** Elements of this workbook, and the groupings of grouped tables. */
function ElementChoice({ elements, busy, onPick }: ElementChoiceProps) {
  if (elements.length === 0) {
    return (
      <EmptyState compact title={t('No element has rows yet')}>
        {t('Start with a warehouse table; other elements can then read it.')}
      </EmptyState>
    );
  }
  return (
    <div className={styles.list} role="tree" aria-label={t('Elements')}>
      {elements.map((element) => (
        <div key={element.id}>
          <TableRow
            label={element.name}
            note={entryOf(element.kind).title}
            busy={busy === element.id}
            onClick={() =>
              onPick(element.id, {
                source: { kind: 'element', element_id: element.id, grouping_id: null },
                name: element.name,
              })
            }
          />
          {element.kind === 'table' &&
            element.groupings.map((grouping) => {
              const keys = grouping.keys
                .map((id) => element.columns.find((column) => column.id === id)?.name ?? '')
                .join(', ');
              return (
                <TableRow
                  key={grouping.id}
                  indent
                  label={t('by {{keys}}', { keys })}
                  note={t('Grouping')}
                  busy={busy === grouping.id}
                  onClick={() =>
                    onPick(grouping.id, {
                      source: { kind: 'element', element_id: element.id, grouping_id: grouping.id },
                      name: t('{{name}} by {{keys}}', { name: element.name, keys }),
                    })
                  }
                />
              );
            })}
        </div>
      ))}
    </div>
  );
}

interface SqlChoiceProps {
  chooser: React.ReactNode;
  busy: boolean;
  onPick(statement: string): void;
}

function SqlChoice({ chooser, busy, onPick }: SqlChoiceProps) {
  const [statement, setStatement] = useState('');
  return (
    <Stack gap="xs">
      {chooser}
      <Textarea
        aria-label={t('SQL statement')}
        placeholder="SELECT ..."
        autosize
        minRows={8}
        maxRows={16}
        data-autofocus
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        value={statement}
        onChange={(event) => setStatement(event.currentTarget.value)}
      />
      <Group justify="space-between">
        <Text c="dimmed">{t('One SELECT statement. It may only read.')}</Text>
        <Button disabled={statement.trim() === ''} loading={busy} onClick={() => onPick(statement)}>
          {t('Create')}
        </Button>
      </Group>
    </Stack>
  );
}
