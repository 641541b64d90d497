import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { t } from '../../locales';
import { problemOf } from '../../pages/problem';
import { LinkAnchor } from '../../router/links';
import {
  ActionIcon,
  Button,
  EmptyState,
  ErrorState,
  Group,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  Text,
  TextField,
} from '../../ui';
import { newId } from '../../workbook/ids';
import { uniqueName } from '../../workbook/names';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import styles from './input-table.module.css';
import { type EntryType, TYPE_OPTIONS } from './types';
import type { InputTable } from './useInputTable';

interface DraftColumn {
  key: string;
  name: string;
  type: EntryType;
}

interface CreateInputTableProps {
  onClose(): void;
  onCreated(table: InputTable): void;
}

/** Makes an input table in the destination of a connection with write access. */
export function CreateInputTable({ onClose, onCreated }: CreateInputTableProps) {
  const connections = api.useQuery('get', '/api/connections', {}, { staleTime: 0 });
  const writable = (connections.data ?? []).filter((one) => one.write_access.enabled);
  return (
    <Modal opened onClose={onClose} title={t('Create an input table')} size="lg">
      {connections.isPending ? (
        <SkeletonRows rows={5} />
      ) : connections.error ? (
        <ErrorState problem={problemOf(connections.error)} onRetry={() => void connections.refetch()} />
      ) : writable.length === 0 ? (
        <EmptyState
          compact
          title={t('No connection has write access')}
          action={<LinkAnchor to="/connections">{t('Connections')}</LinkAnchor>}
        >
          {t('An admin switches it on in the settings of a connection, by naming a schema to write to.')}
        </EmptyState>
      ) : (
        <Form
          connections={writable.map((one) => ({ value: one.id, label: one.name }))}
          onClose={onClose}
          onCreated={onCreated}
        />
      )}
    </Modal>
  );
}

interface FormProps extends CreateInputTableProps {
  connections: { value: string; label: string }[];
}

function Form({ connections, onClose, onCreated }: FormProps) {
  const store = useWorkbookStore();
  const workbookId = useWorkbook((state) => state.id);
  const create = api.useMutation('post', '/api/input-tables');
  const [connection, setConnection] = useState(connections[0]?.value ?? '');
  const [name, setName] = useState('');
  const [columns, setColumns] = useState<DraftColumn[]>([
    { key: newId('c'), name: t('Name'), type: 'text' },
    { key: newId('c'), name: t('Amount'), type: 'number' },
  ]);
  const names = columns.map((column) => column.name.trim().toLowerCase());
  const problem = (at: number): string | undefined => {
    if (names[at] === '') return t('A name is needed.');
    return names.indexOf(names[at] ?? '') < at ? t('This name is used twice.') : undefined;
  };
  const valid = name.trim() !== '' && columns.every((_, at) => problem(at) === undefined);

  const set = (key: string, changes: Partial<DraftColumn>) =>
    setColumns(columns.map((column) => (column.key === key ? { ...column, ...changes } : column)));
  const add = () => {
    const free = uniqueName(
      t('Column'),
      columns.map((column) => column.name),
    );
    setColumns([...columns, { key: newId('c'), name: free, type: 'text' }]);
  };
  const submit = async () => {
    if (!(await store.getState().flush())) return;
    await create
      .mutateAsync({
        body: {
          connection_id: connection,
          workbook_id: workbookId,
          name: name.trim(),
          columns: columns.map((column) => ({
            name: column.name.trim(),
            type: column.type,
            constraints: { required: false, unique: false },
          })),
          blank_rows: 3,
        },
      })
      .then(
        (table) => {
          onCreated(table);
          onClose();
        },
        () => undefined,
      );
  };

  return (
    <Stack gap="md">
      <Group grow align="flex-start">
        <TextField
          label={t('Table name')}
          data-autofocus
          value={name}
          maxLength={200}
          placeholder={t('For example Targets')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('Connection')}
          allowDeselect={false}
          value={connection}
          data={connections}
          onChange={(id) => setConnection(id ?? '')}
        />
      </Group>
      <Stack gap={6}>
        <Text fw={600}>{t('Columns')}</Text>
        {columns.map((column, at) => (
          <Group key={column.key} gap="xs" wrap="nowrap" align="flex-start">
            <TextField
              className={styles.columnName}
              aria-label={t('Name of column {{n}}', { n: at + 1 })}
              value={column.name}
              maxLength={200}
              error={problem(at)}
              onChange={(event) => set(column.key, { name: event.currentTarget.value })}
            />
            <Select
              w={160}
              aria-label={t('Type of column {{n}}', { n: at + 1 })}
              allowDeselect={false}
              value={column.type}
              data={TYPE_OPTIONS.map(({ value, label }) => ({ value, label: label() }))}
              onChange={(type) => set(column.key, { type: type as EntryType })}
            />
            <ActionIcon
              aria-label={t('Remove column {{n}}', { n: at + 1 })}
              disabled={columns.length === 1}
              onClick={() => setColumns(columns.filter((one) => one.key !== column.key))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
            {t('Add column')}
          </Button>
        </Group>
      </Stack>
      {create.error ? <ErrorState compact problem={problemOf(create.error)} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button onClick={() => void submit()} disabled={!valid} loading={create.isPending}>
          {t('Create input table')}
        </Button>
      </Group>
    </Stack>
  );
}
