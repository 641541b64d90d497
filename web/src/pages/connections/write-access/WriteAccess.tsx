import { useParams } from '@tanstack/react-router';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { ErrorState, SkeletonRows, Stack } from '../../../ui';
import { Destinations } from './Destinations';
import { Locks } from './Locks';
import { StoredObjects } from './StoredObjects';
import { SwitchOff } from './SwitchOff';
import { SwitchOn } from './SwitchOn';

export function WriteAccess() {
  const { id } = useParams({ from: '/frame/connections/$id/write-access' });
  const path = { connection_id: id };
  const query = api.useQuery('get', '/api/connections/{connection_id}/write-access', { params: { path } });

  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError)
    return <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  const state = query.data;
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
