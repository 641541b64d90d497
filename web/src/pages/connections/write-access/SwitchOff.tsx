import { api, dataOf, http, type Model } from '../../../api/client';
import { toastProblem } from '../../../api/problem';
import { t } from '../../../locales';
import { confirm, Stack, Switch, Text, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import type { State } from './state';

interface SwitchOffProps {
  connectionId: string;
  state: State;
}

/** The switch of a connection with write access: off asks first, and says what stays and what stops. */
export function SwitchOff({ connectionId, state }: SwitchOffProps) {
  const save = api.useMutation('put', '/api/connections/{connection_id}/write-access', {
    onSuccess: reloadConnections,
  });

  const switchOff = async () => {
    try {
      const path = { connection_id: connectionId };
      const stops = await dataOf(
        http.GET('/api/connections/{connection_id}/write-access/consequences', { params: { path } }),
      );
      if (!(await agreed(state, stops))) return;
      await save.mutateAsync({
        params: { path },
        body: { enabled: false, create: false, accept_foreign_tables: false },
      });
      toast.success(t('Write access is off.'));
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Switch
      label={t('Enable write access')}
      description={t('Tablewright writes only to its own destination in this warehouse.')}
      checked
      disabled={save.isPending}
      onChange={() => void switchOff()}
    />
  );
}

function agreed(state: State, stops: Model<'ConsequencesOut'>): Promise<boolean> {
  const counted = [
    stops.input_tables > 0 && t('{{count}} input tables cannot be edited.', { count: stops.input_tables }),
    stops.schedules > 0 && t('{{count}} schedules pause.', { count: stops.schedules }),
  ].filter((line) => line !== false);
  return confirm({
    title: t('Switch off write access?'),
    message: (
      <Stack gap="xs">
        {counted.map((line) => (
          <Text key={line}>{line}</Text>
        ))}
        <Text>{t('Nothing new can be uploaded, published as a view or stored.')}</Text>
        <Text>{t('{{count}} objects stay and can be read.', { count: state.object_count })}</Text>
      </Stack>
    ),
    action: t('Switch off'),
    danger: true,
  });
}
