import { useRouterState } from '@tanstack/react-router';
import { api } from '../api/client';
import { toastProblem } from '../api/problem';
import { t } from '../locales';
import { Button } from '../ui';

/** Sends the browser to the warehouse's identity provider; it comes back to this page. */
export function SignInButton({ connectionId }: { connectionId: string }) {
  const here = useRouterState({ select: (state) => state.location.pathname + state.location.searchStr });
  const begin = api.useMutation('post', '/api/connections/{connection_id}/sign-in');

  const signIn = async () => {
    try {
      const params = { path: { connection_id: connectionId } };
      const { url } = await begin.mutateAsync({ params, body: { return_to: withoutOutcome(here) } });
      window.location.assign(url);
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Button loading={begin.isPending} onClick={() => void signIn()}>
      {t('Sign in to the warehouse')}
    </Button>
  );
}

/** The address without what an earlier sign-in had said. */
export function withoutOutcome(address: string): string {
  const [path = '/', search = ''] = address.split('?');
  const kept = search.split('&').filter((part) => part !== '' && !part.startsWith('warehouse-sign-in='));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}
