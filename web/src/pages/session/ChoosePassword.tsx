import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { dataOf, http, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { loadSession, safeNext, sessionQuery } from '../../api/session';
import { t } from '../../locales';
import { Button, ErrorState, PasswordInput, Stack } from '../../ui';
import { PASSWORD_RULE } from './passwordRule';
import { SessionFrame } from './SessionFrame';

/** At the first entry by an invitation: the link works once, so without a password nobody comes back. */
export function ChoosePassword() {
  const search = useSearch({ strict: false });
  const router = useRouter();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const failure = error === null ? null : toApiError(error);
  const atField = failure?.at('new');
  const goOn = () => router.history.replace(safeNext(search.next));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await dataOf(http.POST('/api/members/me/password', { body: { current: null, new: password } }));
      const session = await loadSession();
      queryClient.setQueryData(sessionQuery.queryKey, {
        ...session,
        member: session.member && { ...session.member, has_password: true },
      });
      await router.invalidate();
      goOn();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };

  return (
    <SessionFrame
      title={t('Choose a password')}
      description={t('The link that brought you here works once. A password lets you come back.')}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {failure && atField === undefined && <ErrorState compact problem={problemOf(failure)} />}
          <PasswordInput
            label={t('New password')}
            description={PASSWORD_RULE}
            name="password"
            size="sm"
            required
            withAsterisk={false}
            autoFocus
            minLength={10}
            maxLength={200}
            autoComplete="new-password"
            value={password}
            error={atField}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" fullWidth mt="xs" loading={busy}>
            {t('Save password')}
          </Button>
        </Stack>
      </form>
    </SessionFrame>
  );
}
