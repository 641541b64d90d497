import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf, toastProblem } from '../../api/problem';
import { t } from '../../locales';
import {
  Button,
  confirm,
  ErrorState,
  Group,
  Section,
  Stack,
  Text,
  Textarea,
  TextField,
  toast,
} from '../../ui';
import { DatabaseServer } from './DatabaseServer';
import { type Connection, placeOf } from './labels';
import { TestResult } from './NewConnection';
import classes from './NewConnection.module.css';

export function ConnectionSettings() {
  const { id } = useParams({ from: '/frame/connections/$id/settings' });
  const { data } = api.useQuery('get', '/api/connections/{connection_id}', {
    params: { path: { connection_id: id } },
  });
  if (!data) return null;
  if (!data.actions.includes('administer')) return <NotYours />;
  return <Settings key={data.id} connection={data} />;
}

/** Reached by its address: no page leads here then. */
function NotYours() {
  return (
    <ErrorState
      problem={{
        message: t('You may not change this connection.'),
        hint: t('Ask an administrator of the connection to open it to you.'),
      }}
    />
  );
}

function Settings({ connection }: { connection: Connection }) {
  const path = { connection_id: connection.id };
  const [form, setForm] = useState({ name: connection.name, description: connection.description });
  const save = api.useMutation('patch', '/api/connections/{connection_id}', {
    onSuccess: reloadConnections,
  });
  const test = api.useMutation('post', '/api/connections/{connection_id}/test');
  const failure = save.isError ? toApiError(save.error) : null;
  const changed = form.name !== connection.name || form.description !== connection.description;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await save.mutateAsync({ params: { path }, body: form });
      toast.success(t('Saved.'));
    } catch {
      // Shown beneath the form.
    }
  };

  return (
    <div className={classes.form}>
      <Section title={t('General')}>
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextField
              label={t('Name')}
              required
              withAsterisk={false}
              maxLength={120}
              value={form.name}
              error={failure?.at('name')}
              onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
            />
            <Textarea
              label={t('Description')}
              autosize
              minRows={2}
              maxRows={6}
              value={form.description}
              onChange={(event) => setForm({ ...form, description: event.currentTarget.value })}
            />
            {failure && !failure.at('name') && <ErrorState compact problem={problemOf(failure)} />}
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!changed}>
                {t('Save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      {connection.platform !== 'duckdb' && (
        <Section title={t('Where it leads')}>
          <DatabaseServer
            key={JSON.stringify(connection.details)}
            connection={connection}
            onSaved={reloadConnections}
          />
        </Section>
      )}
      <Section title={connection.platform === 'duckdb' ? t('Database file') : t('Connection test')}>
        <Stack gap="md" align="flex-start">
          <Text ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {placeOf(connection)}
          </Text>
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => test.mutate({ params: { path } })}
          >
            {t('Test connection')}
          </Button>
          <TestResult result={test.data} error={test.error} />
        </Stack>
      </Section>
      <DeleteConnection connection={connection} />
    </div>
  );
}

function DeleteConnection({ connection }: { connection: Connection }) {
  const navigate = useNavigate();
  const remove = api.useMutation('delete', '/api/connections/{connection_id}');

  const ask = async () => {
    const agreed = await confirm({
      title: t('Delete the connection “{{name}}”?', { name: connection.name }),
      message: (
        <Stack gap="xs">
          <Text>{t('Workbooks that read from it show errors until they are given another source.')}</Text>
          <Text>{t('Its database and everything stored in it stay as they are.')}</Text>
        </Stack>
      ),
      action: t('Delete connection'),
      danger: true,
    });
    if (!agreed) return;
    try {
      await remove.mutateAsync({ params: { path: { connection_id: connection.id } } });
      await navigate({ to: '/connections' });
      await reloadConnections();
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Section title={t('Delete')}>
      <Stack gap="sm" align="flex-start">
        <Text c="dimmed">{t('Forgets the connection. Nothing in the warehouse is dropped.')}</Text>
        <Button variant="outline" color="red" loading={remove.isPending} onClick={() => void ask()}>
          {t('Delete connection…')}
        </Button>
      </Stack>
    </Section>
  );
}

/**
 * After a change of a connection: the list and every page of it are read again. As a mutation's `onSuccess`
 * it keeps the mutation pending until the page shows what was changed, so nobody acts on what it was before.
 */
export async function reloadConnections(): Promise<void> {
  await queryClient.invalidateQueries({
    predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/connections'),
  });
}
