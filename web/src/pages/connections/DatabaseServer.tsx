import { type FormEvent, useState } from 'react';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { countOf, problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Group, Stack, Text, toast } from '../../ui';
import type { Connection } from './labels';
import {
  allAtFields,
  type Details,
  formOf,
  isComplete,
  isMoved,
  type Platform,
  PlatformFields,
  toSend,
} from './platforms';

interface DatabaseServerProps {
  connection: Connection;
  /** After it was saved. */
  onSaved(): Promise<void>;
}

/** Where a connection leads, and as whom: tried by the server before it is saved. */
export function DatabaseServer({ connection, onSaved }: DatabaseServerProps) {
  const form = formOf(connection.platform as Platform);
  const stored = { ...form.blank, ...connection.details, platform: connection.platform } as Details;
  const [details, setDetails] = useState(stored);
  const save = api.useMutation('patch', '/api/connections/{connection_id}');
  const failure = save.isError ? toApiError(save.error) : null;
  const moved = isMoved(form, stored, details);
  const changed = JSON.stringify(details) !== JSON.stringify(stored);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await save.mutateAsync({
        params: { path: { connection_id: connection.id } },
        // Secrets that are left empty are kept.
        body: { details: toSend(form, details) },
      });
      setDetails(stored);
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
        <PlatformFields
          form={form}
          value={details}
          onChange={(next) => {
            save.reset();
            setDetails(next);
          }}
          problems={failure?.problems ?? []}
          fixed={connection.fixed_fields}
          secretHint={
            moved
              ? t(
                  'The stored password is never sent to another server or for another user: type the password.',
                )
              : t('Leave it empty to keep the stored one. It is never shown.')
          }
        />
        {failure && (
          <ErrorState
            compact
            problem={
              allAtFields(form, details, failure.problems) ? countOf(failure.problems) : problemOf(failure)
            }
          />
        )}
        <Group gap="sm">
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!changed || !isComplete(form, details, !moved)}
          >
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
