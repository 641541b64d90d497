import { useParams } from '@tanstack/react-router';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { ErrorState, Section, SkeletonRows } from '../../../ui';
import { WhoMayUseIt } from './WhoMayUseIt';

/** Who may use a connection. */
export function ConnectionAccess() {
  const { id } = useParams({ from: '/frame/connections/$id' });
  const params = { path: { connection_id: id } };
  const grants = api.useQuery('get', '/api/connections/{connection_id}/grants', { params }, { staleTime: 0 });
  return (
    <Section title={t('Who may use it')}>
      {grants.isPending && <SkeletonRows rows={3} />}
      {grants.isError && (
        <ErrorState problem={problemOf(grants.error)} onRetry={() => void grants.refetch()} />
      )}
      {grants.data && (
        <WhoMayUseIt key={JSON.stringify(grants.data)} connectionId={id} grants={grants.data} />
      )}
    </Section>
  );
}
