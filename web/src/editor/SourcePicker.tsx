import { IconCode, IconDatabase, IconStack2 } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Model } from '../api/client';
import { problemOf } from '../api/problem';
import { TableBrowser } from '../connections/TableBrowser';
import { keyOf } from '../connections/tree';
import { entryOf } from '../elements/registry';
import { t } from '../locales';
import {
  Button,
  EmptyState,
  ErrorState,
  Group,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  Tabs,
  Text,
  Textarea,
} from '../ui';
import { LinkAnchor } from '../ui/links';
import { allElements, type DataElement, groupingsOf, isDataElement, type Source } from '../workbook/document';
import { friendlyName } from '../workbook/names';
import { useWorkbook } from '../workbook/store';
import { warehouseTable } from '../workbook/tableDocument';
import { ChoiceRow } from './ChoiceRow';
import styles from './SourcePicker.module.css';

export interface PickedSource {
  source: Source;
  name: string;
}

interface SourcePickerProps {
  title: string;
  /** What is offered first; elements only when there are some. */
  first?: 'tables' | 'elements';
  onClose(): void;
  /** Makes the element; the dialog stays open with the reason when that fails. */
  onPick(picked: PickedSource): Promise<void>;
}

/** Chooses where the rows of a new element come from. */
export function SourcePicker({ title, first = 'tables', onClose, onPick }: SourcePickerProps) {
  const document = useWorkbook((state) => state.document);
  const elements = allElements(document)
    .filter(isDataElement)
    .filter((element) => !element.hidden_source);
  const connections = api.useQuery('get', '/api/connections');
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [table, setTable] = useState<string[] | null>(null);
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
      <Tabs defaultValue={elements.length > 0 ? first : 'tables'} keepMounted={false}>
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
            <TableBrowser
              key={connection.id}
              className={styles.browser ?? ''}
              connectionId={connection.id}
              chooser={chooser}
              selected={table}
              busy={busy !== null}
              focused
              onPick={(path) => {
                setTable(path);
                const source = warehouseTable(connection.id, path);
                void pick(keyOf(path), { source, name: friendlyName(path.at(-1) ?? '') });
              }}
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
      {t('A connection opens a warehouse. Its tables appear here.')}
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
          <ChoiceRow
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
          {groupingsOf(element).map((grouping) => {
            const keys = grouping.keys
              .map((id) => element.columns.find((column) => column.id === id)?.name ?? '')
              .join(', ');
            return (
              <ChoiceRow
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
