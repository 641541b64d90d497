import { useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { Button, Collapse, ErrorState, Group, Stack, Switch, Text, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { DestinationForm } from './DestinationForm';
import { FeatureList } from './FeatureList';
import type { Check, State } from './state';
import classes from './WriteAccess.module.css';

interface SwitchOnProps {
  connectionId: string;
  state: State;
}

/** Write access of a connection that is read only: a first destination, or the one it had before. */
export function SwitchOn({ connectionId, state }: SwitchOnProps) {
  const [wanted, setWanted] = useState(false);
  const [check, setCheck] = useState<Check | null>(null);
  const path = { connection_id: connectionId };
  const save = api.useMutation('put', '/api/connections/{connection_id}/write-access', {
    onSuccess: reloadConnections,
  });
  const former = state.destinations.find((one) => one.is_default);

  const enable = async (body: Parameters<typeof save.mutateAsync>[0]['body']) => {
    try {
      await save.mutateAsync({ params: { path }, body });
      toast.success(t('Write access is on.'));
    } catch {
      // Shown in the form.
    }
  };

  return (
    <div className={classes.layout}>
      <Stack gap="lg" className={classes.main}>
        <Switch
          label={t('Enable write access')}
          description={t('Tablewright writes only to its own destination in this warehouse.')}
          checked={wanted}
          onChange={(event) => setWanted(event.currentTarget.checked)}
        />
        <Collapse expanded={wanted}>
          {former ? (
            <Stack gap="md" align="flex-start">
              <Text>
                {t('{{count}} objects are still stored in {{place}}. They can be written to again.', {
                  place: former.label,
                  count: state.object_count,
                })}
              </Text>
              {save.isError && <ErrorState compact problem={problemOf(save.error)} />}
              <Group>
                <Button
                  loading={save.isPending}
                  onClick={() => void enable({ enabled: true, create: false, accept_foreign_tables: true })}
                >
                  {t('Check and switch on again')}
                </Button>
              </Group>
            </Stack>
          ) : (
            <DestinationForm
              connectionId={connectionId}
              fields={state.fields}
              submit={t('Save')}
              saving={save.isPending}
              failure={save.error}
              onChange={save.reset}
              onCheck={setCheck}
              onSubmit={(destination) => void enable({ enabled: true, ...destination })}
            />
          )}
        </Collapse>
      </Stack>
      <FeatureList check={wanted ? check : null} />
    </div>
  );
}
