import { useLocation, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { dataOf, http, type Model, queryClient } from '../../api/client';
import { problemOf } from '../../api/problem';
import { needsPassword, safeNext, sessionQuery } from '../../api/session';
import { t } from '../../locales';
import { Button, ErrorState, PasswordInput, SkeletonRows, Stack, TextField } from '../../ui';
import { SessionFrame } from './SessionFrame';
import { tokenFrom } from './token';

/** Sign-in by password, or by the one-time link that led here. */
export function SignIn() {
  const search = useSearch({ strict: false });
  const router = useRouter();
  const navigate = useNavigate();
  const { hash } = useLocation();
  const token = tokenFrom(hash, search.token);
  const [linkError, setLinkError] = useState<unknown>(null);
  const used = useRef<string | null>(null);

  const enter = async (session: Model<'SessionOut'>) => {
    queryClient.clear();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    await router.invalidate();
    if (needsPassword(session)) await navigate({ to: '/choose-password', search: { next: search.next } });
    else router.history.push(safeNext(search.next));
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the page, and again for another link
  useEffect(() => {
    if (token === null) {
      // Nothing to sign in to before the first admin exists, nothing to do for who is signed in.
      queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(
        (session) => {
          if (session.setup_needed) void navigate({ to: '/set-up', search: {} });
          else if (session.member) router.history.replace(safeNext(search.next));
        },
        () => {},
      );
      return;
    }
    if (used.current === token) return;
    used.current = token;
    setLinkError(null);
    dataOf(http.POST('/api/session/link', { body: { token } })).then(enter, setLinkError);
  }, [token]);

  if (token !== null && linkError === null) {
    return (
      <SessionFrame title={t('Signing you in')}>
        <SkeletonRows rows={3} />
      </SessionFrame>
    );
  }
  return (
    <SessionFrame
      title={t('Sign in')}
      description={search.next ? t('To go on to the page you asked for.') : undefined}
    >
      <Stack gap="md">
        {linkError !== null && <ErrorState compact problem={problemOf(linkError)} />}
        <PasswordForm onDone={enter} />
      </Stack>
    </SessionFrame>
  );
}

function PasswordForm({ onDone }: { onDone: (session: Model<'SessionOut'>) => Promise<void> }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await onDone(await dataOf(http.POST('/api/session', { body: { email, password } })));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {error !== null && <ErrorState compact problem={problemOf(error)} />}
        <TextField
          label={t('Email')}
          type="email"
          name="email"
          autoComplete="username"
          size="sm"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('Password')}
          name="password"
          autoComplete="current-password"
          size="sm"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" fullWidth mt="xs" loading={busy}>
          {t('Sign in')}
        </Button>
      </Stack>
    </form>
  );
}
