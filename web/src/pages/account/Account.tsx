import { type FormEvent, useState } from 'react';
import { api, queryClient, serverBase } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { useMember } from '../../api/session';
import { t } from '../../locales';
import {
  Anchor,
  Button,
  ErrorState,
  Group,
  Page,
  PasswordInput,
  Section,
  Stack,
  Text,
  toast,
} from '../../ui';
import { PASSWORD_RULE } from '../session/passwordRule';
import { OtherDevice } from './OtherDevice';
import { Sessions } from './Sessions';

export function Account() {
  const member = useMember();
  return (
    <Page title={t('Account')}>
      <Section title={t('You')}>
        <Stack gap={2}>
          <Text fw={500}>{member.name}</Text>
          <Text c="dimmed">{member.email}</Text>
          <Text c="dimmed">
            {t('Account type')}: {member.account_type_name}
          </Text>
        </Stack>
      </Section>
      <Section title={t('Password')}>
        <PasswordForm />
      </Section>
      <Section title={t('Where you are signed in')}>
        <Sessions />
      </Section>
      <Section title={t('Another device')}>
        <OtherDevice />
      </Section>
      <Section title={t('For programs')}>
        <Text c="dimmed">
          {t('Everything here can be done over HTTP too, in the session of a signed-in browser.')}{' '}
          <Anchor
            underline="always"
            href={`${serverBase()}/api/openapi.json`}
            target="_blank"
            rel="noreferrer"
          >
            {t('Description of the API (OpenAPI)')}
          </Anchor>
        </Text>
      </Section>
    </Page>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const change = api.useMutation('post', '/api/members/me/password');
  const failure = change.isError ? toApiError(change.error) : null;
  const atField = failure?.at('current') ?? failure?.at('new');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { current: current === '' ? null : current, new: chosen };
    change.mutate(
      { body },
      {
        onSuccess: () => {
          setCurrent('');
          setChosen('');
          toast.success(t('The password is changed, and your other browsers are signed out.'));
          void queryClient.invalidateQueries({ queryKey: ['get', '/api/members/me/sessions'] });
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={360}>
        <PasswordInput
          label={t('Current password')}
          description={t('Leave it empty if you never had one.')}
          autoComplete="current-password"
          value={current}
          error={failure?.at('current')}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('New password')}
          description={PASSWORD_RULE}
          required
          withAsterisk={false}
          minLength={10}
          maxLength={200}
          autoComplete="new-password"
          value={chosen}
          error={failure?.at('new')}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        {failure && atField === undefined && <ErrorState compact problem={problemOf(failure)} />}
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('Change password')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
