import { useParams } from '@tanstack/react-router';
import { api } from '../../../api/client';
import { t } from '../../../locales';
import { isAdmin, useMember } from '../../../router/session';
import { EmptyState, ErrorState, SkeletonRows, Stack } from '../../../ui';
import { problemOf } from '../../problem';
import { Destinations } from './Destinations';
import { Locks } from './Locks';
import { StoredObjects } from './StoredObjects';
import { SwitchOff } from './SwitchOff';
import { SwitchOn } from './SwitchOn';

export function WriteAccess() {
  const { id } = useParams({ from: '/frame/connections/$id/write-access' });
  const member = useMember();
  const path = { connection_id: id };
  const query = api.useQuery('get', '/api/connections/{connection_id}/write-access', { params: { path } });

  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError)
    return <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  const state = query.data;
  if (!isAdmin(member)) {
    return state.enabled ? (
      <StoredObjects connectionId={id} />
    ) : (
      <EmptyState title={t('This connection is read only')}>
        {t(
          'An admin can switch on write access here. Input tables, CSV upload, warehouse views and materialization work then.',
        )}
      </EmptyState>
    );
  }
  if (!state.enabled) {
    return (
      <Stack gap="xl" pt="xs">
        <SwitchOn connectionId={id} state={state} />
        {state.object_count > 0 && <StoredObjects connectionId={id} />}
      </Stack>
    );
  }
  return (
    <Stack gap="xl" pt="xs">
      <SwitchOff connectionId={id} state={state} />
      <Locks locks={state.locks} />
      <Destinations connectionId={id} state={state} />
      <StoredObjects connectionId={id} />
    </Stack>
  );
}
