import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { dataOf, http, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { sessionQuery } from '../../api/session';
import { t } from '../../locales';
import { Button, ErrorState, PasswordInput, Stack, Text, TextField } from '../../ui';
import { LinkAnchor, LinkButton } from '../../ui/links';
import { PASSWORD_RULE } from './passwordRule';
import { SessionFrame } from './SessionFrame';
import { tokenFrom } from './token';

/** The first admin account of a new server. */
export function SetUp() {
  const search = useSearch({ from: '/set-up' });
  const router = useRouter();
  const { hash } = useLocation();
  const linkToken = tokenFrom(hash, search.token);
  const [form, setForm] = useState({ token: '', name: '', email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const session = useQuery(sessionQuery);
  const failure = error === null ? null : toApiError(error);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const session = await dataOf(
        http.POST('/api/setup', { body: { ...form, token: linkToken ?? form.token } }),
      );
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await router.invalidate();
      router.history.push('/');
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };

  const bind = (key: keyof typeof form) => ({
    name: key,
    size: 'sm' as const,
    required: true,
    withAsterisk: false,
    value: form[key],
    error: failure?.at(key),
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setForm((old) => ({ ...old, [key]: value }));
    },
  });

  // While it is being sent it may be true already.
  if (session.data && !session.data.setup_needed && !busy) {
    return (
      <SessionFrame
        title={t('This server is set up already')}
        description={t(
          'The link to set it up worked once. Sign in with your account, or ask an admin for one.',
        )}
      >
        <LinkButton to={session.data.member === null ? '/sign-in' : '/'} search={{}} size="sm" fullWidth>
          {session.data.member === null ? t('Sign in') : t('Home')}
        </LinkButton>
      </SessionFrame>
    );
  }
  return (
    <SessionFrame title={t('Set up Tablewright')} description={t('Make the first account. It is an admin.')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {failure !== null && (failure.field === null || !(failure.field in form)) && (
            <ErrorState compact problem={problemOf(failure)} />
          )}
          {linkToken === null && (
            <TextField
              label={t('Set-up token')}
              description={t('The server printed it when it started.')}
              autoComplete="off"
              {...bind('token')}
            />
          )}
          <TextField label={t('Your name')} autoComplete="name" autoFocus maxLength={120} {...bind('name')} />
          <TextField label={t('Email')} type="email" autoComplete="username" {...bind('email')} />
          <PasswordInput
            label={t('Password')}
            description={PASSWORD_RULE}
            minLength={10}
            maxLength={200}
            autoComplete="new-password"
            {...bind('password')}
          />
          <Button type="submit" size="sm" fullWidth mt="xs" loading={busy}>
            {t('Create account')}
          </Button>
          <Text size="xs" c="dimmed" ta="center">
            <LinkAnchor to="/sign-in" search={{}} size="xs">
              {t('I have an account already')}
            </LinkAnchor>
          </Text>
        </Stack>
      </form>
    </SessionFrame>
  );
}
