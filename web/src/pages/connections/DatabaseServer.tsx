import { type FormEvent, useState } from 'react';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { Button, ErrorState, Group, Stack, Text, toast } from '../../ui';
import { problemOf } from '../problem';
import type { Connection } from './labels';
import { canTest, type Postgres, PostgresFields } from './platforms';

interface DatabaseServerProps {
  connection: Connection;
  /** After it was saved. */
  onSaved(): Promise<void>;
}

/** Where a PostgreSQL connection leads, and as whom: tried by the server before it is saved. */
export function DatabaseServer({ connection, onSaved }: DatabaseServerProps) {
  const stored = { ...connection.details, platform: 'postgres', password: '' } as Postgres;
  const [details, setDetails] = useState(stored);
  const save = api.useMutation('patch', '/api/connections/{connection_id}');
  const failure = save.isError ? toApiError(save.error) : null;
  const moved = (['host', 'port', 'user'] as const).some((field) => details[field] !== stored[field]);
  const changed = JSON.stringify(details) !== JSON.stringify(stored);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await save.mutateAsync({
        params: { path: { connection_id: connection.id } },
        // Without one, the stored password is kept.
        body: { details: { ...details, password: details.password || null } },
      });
      setDetails({ ...details, password: '' });
      toast.success(t('Saved.'));
    } catch {
      // Shown beneath the form.
      return;
    }
    await onSaved();
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <PostgresFields
          value={details}
          onChange={(next) => {
            save.reset();
            setDetails(next);
          }}
          problem={failure}
          passwordHint={
            moved
              ? t('Another server or user never gets the stored password: type theirs.')
              : t('Leave it empty to keep the stored one. It is never shown.')
          }
        />
        {failure && <ErrorState compact problem={problemOf(failure)} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending} disabled={!changed || !canTest(details)}>
            {t('Try and save')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('Nothing is saved unless the server can be reached this way.')}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
