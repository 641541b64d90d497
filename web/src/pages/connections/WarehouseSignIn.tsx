import { IconLogin2 } from '@tabler/icons-react';
import { useState } from 'react';
import { api, queryClient } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { SignInButton } from '../../connections/SignInButton';
import { t } from '../../locales';
import { Alert, Button, formatAgo, Group, Text } from '../../ui';

const PATH = '/api/connections/{connection_id}/sign-in';

/** Whether the member is signed in to the warehouse, where it knows its members. */
export function useWarehouseSignIn(connectionId: string) {
  return api.useQuery('get', PATH, { params: { path: { connection_id: connectionId } } });
}

/** Where a warehouse knows its members: signing in to it, and out. */
export function WarehouseSignIn({ connectionId }: { connectionId: string }) {
  const params = { path: { connection_id: connectionId } };
  const [came] = useState(() => new URLSearchParams(window.location.search).get('warehouse-sign-in'));
  const state = useWarehouseSignIn(connectionId);
  const end = api.useMutation('delete', PATH);
  if (state.data?.way !== 'member') return null;

  const signOut = async () => {
    try {
      await end.mutateAsync({ params });
      await queryClient.invalidateQueries();
    } catch (error) {
      toastProblem(error);
    }
  };

  if (state.data.signed_in) {
    return (
      <Group gap="sm" mb="md">
        <Text c="dimmed">
          {state.data.since
            ? t('You are signed in to this warehouse, last renewed {{when}}.', {
                when: formatAgo(state.data.since),
              })
            : t('You are signed in to this warehouse.')}
        </Text>
        <Button variant="subtle" size="compact-xs" loading={end.isPending} onClick={() => void signOut()}>
          {t('Sign out of it')}
        </Button>
      </Group>
    );
  }
  return (
    <Alert mb="md" color={came && came !== 'ok' ? 'red' : 'yellow'} icon={<IconLogin2 />} role="status">
      <Group justify="space-between" gap="md">
        <Text>
          {came && came !== 'ok'
            ? failureText(came)
            : t('Each member signs in to this warehouse: sign in to see what you may read there.')}
        </Text>
        <SignInButton connectionId={connectionId} />
      </Group>
    </Alert>
  );
}

/** Why signing in did not work, by the code that came back. */
export function failureText(code: string): string {
  switch (code) {
    case 'access_denied':
      return t('You did not agree to the sign-in, or may not use this warehouse.');
    case 'bad-state':
      return t('This sign-in was not begun here, was used already, or took too long. Begin again.');
    case 'invalid_client':
    case 'unauthorized_client':
      return t('The identity provider does not accept this connection. An admin has to correct its client.');
    case 'not-reached':
    case 'bad-answer':
      return t('The identity provider did not answer as it should. Try again in a moment.');
    default:
      return t('The sign-in did not work ({{code}}). Try again.', { code });
  }
}
