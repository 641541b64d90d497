import { useState } from 'react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import {
  Button,
  EmptyState,
  ErrorState,
  Group,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  TextField,
} from '../../ui';
import { LinkAnchor } from '../../ui/links';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import type { AddDialogProps } from '../entry';
import {
  type DraftColumn,
  draftColumn,
  draftProblem,
  EntryColumnsEditor,
  wireColumns,
} from './EntryColumnsEditor';
import { useNameLimit } from './nameLimit';
import { inputTableOf } from './new';

/** Makes an input table in the destination of a connection with write access. */
export function CreateInputTable({ onClose, onMade }: AddDialogProps) {
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
          onMade={onMade}
        />
      )}
    </Modal>
  );
}

interface FormProps extends AddDialogProps {
  connections: { value: string; label: string }[];
}

function Form({ connections, onClose, onMade }: FormProps) {
  const store = useWorkbookStore();
  const workbookId = useWorkbook((state) => state.id);
  const create = api.useMutation('post', '/api/input-tables');
  const [connection, setConnection] = useState(connections[0]?.value ?? '');
  const [name, setName] = useState('');
  const [columns, setColumns] = useState<DraftColumn[]>([
    draftColumn(t('Name'), 'text'),
    draftColumn(t('Amount'), 'number'),
  ]);
  const limit = useNameLimit(connection);
  const valid =
    name.trim() !== '' && columns.every((_, at) => draftProblem(columns, at, [], limit) === undefined);

  const submit = async () => {
    if (!(await store.getState().flush())) return;
    await create
      .mutateAsync({
        body: {
          connection_id: connection,
          workbook_id: workbookId,
          name: name.trim(),
          key_columns: [],
          columns: wireColumns(columns),
          blank_rows: 3,
        },
      })
      .then(
        (table) => {
          onMade(inputTableOf(store.getState().document, table));
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
      <EntryColumnsEditor title={t('Columns')} columns={columns} limit={limit} onChange={setColumns} />
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
