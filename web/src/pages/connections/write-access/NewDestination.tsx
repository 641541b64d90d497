import { useState } from 'react';
import { api } from '../../../api/client';
import { t } from '../../../locales';
import { Checkbox, Select, Text, TextField, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { DestinationForm, type NamedDestination } from './DestinationForm';
import type { State } from './state';
import { TeamChoice } from './Teams';
import classes from './WriteAccess.module.css';

interface NewDestinationProps {
  connectionId: string;
  state: State;
  onDone(): void;
}

/** One more place to write to. */
export function NewDestination({ connectionId, state, onDone }: NewDestinationProps) {
  const [about, setAbout] = useState({
    description: '',
    team_ids: [] as string[],
    is_default: false,
    purpose: 'data' as 'data' | 'histories',
  });
  const add = api.useMutation('post', '/api/connections/{connection_id}/write-access/destinations', {
    onSuccess: reloadConnections,
  });
  const change = (patch: Partial<typeof about>) => {
    add.reset();
    setAbout({ ...about, ...patch });
  };

  const submit = async (destination: NamedDestination) => {
    try {
      await add.mutateAsync({
        params: { path: { connection_id: connectionId } },
        body: { ...about, ...destination },
      });
      toast.success(t('The destination was added.'));
      onDone();
    } catch {
      // Shown in the form.
    }
  };

  return (
    <section className={classes.fresh} aria-label={t('New destination')}>
      <Text fw={600} mb="sm">
        {t('New destination')}
      </Text>
      <DestinationForm
        connectionId={connectionId}
        fields={state.fields}
        submit={t('Add destination')}
        saving={add.isPending}
        failure={add.error}
        onChange={add.reset}
        onSubmit={(destination) => void submit(destination)}
        onCancel={onDone}
      >
        <TextField
          label={t('Description')}
          description={t('What people see when they choose where to store something.')}
          maxLength={500}
          value={about.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        {state.histories_apart && (
          <Select
            label={t('What is stored there')}
            allowDeselect={false}
            data={[
              { value: 'data', label: t('Data: tables, views and stored results') },
              { value: 'histories', label: t('Histories of input tables, written by the service account') },
            ]}
            value={about.purpose}
            onChange={(purpose) => change({ purpose: purpose as 'data' | 'histories', is_default: false })}
          />
        )}
        {about.purpose === 'data' && (
          <>
            <TeamChoice value={about.team_ids} onChange={(team_ids) => change({ team_ids })} />
            <Checkbox
              label={t('Make it the default for new objects')}
              checked={about.is_default}
              onChange={(event) => change({ is_default: event.currentTarget.checked })}
            />
          </>
        )}
      </DestinationForm>
    </section>
  );
}
