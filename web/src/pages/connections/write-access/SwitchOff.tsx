import { api } from '../../../api/client';
import { t } from '../../../locales';
import { confirm, Stack, Switch, Text, toast } from '../../../ui';
import { toastProblem } from '../../problem';
import { reloadConnections } from '../ConnectionSettings';
import type { State } from './state';

interface SwitchOffProps {
  connectionId: string;
  state: State;
}

/** The switch of a connection with write access: off asks first, and says what stays and what stops. */
export function SwitchOff({ connectionId, state }: SwitchOffProps) {
  const save = api.useMutation('put', '/api/connections/{connection_id}/write-access');

  const switchOff = async () => {
    if (!(await agreed(state))) return;
    try {
      await save.mutateAsync({
        params: { path: { connection_id: connectionId } },
        body: { enabled: false, create: false, accept_foreign_tables: false },
      });
      toast.success(t('Write access is off.'));
      await reloadConnections();
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Switch
      label={t('Enable write access')}
      description={t('Tablewright writes into a place of its own in this warehouse, and nowhere else.')}
      checked
      disabled={save.isPending}
      onChange={() => void switchOff()}
    />
  );
}

function agreed(state: State): Promise<boolean> {
  return confirm({
    title: t('Switch off write access?'),
    message: (
      <Stack gap="xs">
        <Text>
          {t(
            'Input tables cannot be edited, schedules pause, and nothing new can be uploaded or published as a view.',
          )}
        </Text>
        <Text>
          {t('{{count}} objects stay where they are and stay readable.', { count: state.object_count })}
        </Text>
      </Stack>
    ),
    action: t('Switch off'),
    danger: true,
  });
}
