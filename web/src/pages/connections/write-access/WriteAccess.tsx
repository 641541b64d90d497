import { useParams } from '@tanstack/react-router';
import { api } from '../../../api/client';
import { t } from '../../../locales';
import { isAdmin, useMember } from '../../../router/session';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui';
import { problemOf } from '../../problem';
import { StoredObjects } from './StoredObjects';
import { WriteAccessForm } from './WriteAccessForm';

export function WriteAccess() {
  const { id } = useParams({ from: '/frame/connections/$id/write-access' });
  const member = useMember();
  const path = { connection_id: id };
  const query = api.useQuery('get', '/api/connections/{connection_id}/write-access', { params: { path } });

  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError)
    return <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  const state = query.data;
  return (
    <>
      {isAdmin(member) ? (
        <WriteAccessForm key={`${state.enabled} ${state.schema_name}`} connectionId={id} state={state} />
      ) : (
        !state.enabled && (
          <EmptyState title={t('This connection is read only')}>
            {t(
              'An admin can switch on write access here. Input tables, CSV upload, warehouse views and materialization work then.',
            )}
          </EmptyState>
        )
      )}
      {state.enabled && <StoredObjects connectionId={id} schema={state.schema_name ?? ''} />}
    </>
  );
}
