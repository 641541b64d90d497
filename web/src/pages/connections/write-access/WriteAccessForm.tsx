import { type FormEvent, useState } from 'react';
import { api } from '../../../api/client';
import { toApiError } from '../../../api/errors';
import { t } from '../../../locales';
import {
  Button,
  Checkbox,
  Collapse,
  confirm,
  ErrorState,
  Group,
  Stack,
  Switch,
  Text,
  TextField,
  toast,
} from '../../../ui';
import { problemOf } from '../../problem';
import { reloadConnections } from '../ConnectionSettings';
import { FeatureList } from './FeatureList';
import { PrivilegeList } from './PrivilegeList';
import { checkFor, type Draft, draftOf, obstacle, type State } from './state';
import { useCheck } from './useCheck';
import classes from './WriteAccess.module.css';

interface WriteAccessFormProps {
  connectionId: string;
  state: State;
}

/** Names the destination, tries each privilege there, and saves. */
export function WriteAccessForm({ connectionId, state }: WriteAccessFormProps) {
  const path = { connection_id: connectionId };
  const [draft, setDraft] = useState<Draft>(() => draftOf(state));
  const probe = useCheck(connectionId);
  const save = api.useMutation('put', '/api/connections/{connection_id}/write-access');
  const schema = draft.schema.trim();
  const check = checkFor(draft, probe.report, state.last_check);
  const why = obstacle(state, draft, check);
  const failure = save.error ?? probe.error;

  const change = (patch: Partial<Draft>) => {
    probe.reset();
    save.reset();
    setDraft({ ...draft, ...patch });
  };
  const checking = probe.progress !== null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!draft.enabled && !(await agreeToSwitchOff(state))) return;
    try {
      await save.mutateAsync({
        params: { path },
        body: {
          enabled: draft.enabled,
          schema_name: draft.enabled ? schema : null,
          create: draft.create,
          accept_foreign_tables: draft.acceptForeign,
        },
      });
      toast.success(draft.enabled ? t('Write access is on.') : t('Write access is off.'));
      await reloadConnections();
    } catch {
      // Shown in the form.
    }
  };

  return (
    <form onSubmit={submit} className={classes.layout}>
      <Stack gap="lg" className={classes.main}>
        <Switch
          label={t('Enable write access')}
          description={t(
            'Tablewright writes into one schema of this warehouse, the destination, and nowhere else.',
          )}
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <Collapse expanded={draft.enabled}>
          <Stack gap="lg">
            <div>
              <TextField
                label={t('Destination schema')}
                description={t(
                  'A schema of its own. It is hidden from the explorer and refused as a source.',
                )}
                required={draft.enabled}
                withAsterisk={false}
                maxLength={63}
                spellCheck={false}
                classNames={{ input: classes.schema }}
                value={draft.schema}
                error={toApiError(failure).field === 'schema_name' ? toApiError(failure).message : undefined}
                onChange={(event) => change({ schema: event.currentTarget.value, acceptForeign: false })}
                inputContainer={(input) => (
                  <div className={classes.schemaRow}>
                    {input}
                    <Button
                      variant="default"
                      loading={checking}
                      disabled={schema === ''}
                      onClick={() => void probe.start({ schema_name: schema, create: draft.create })}
                    >
                      {check ? t('Check again') : t('Check privileges')}
                    </Button>
                  </div>
                )}
              />
              {(!check?.exists || draft.create) && (
                <Checkbox
                  mt="sm"
                  label={t('Create the schema if it does not exist')}
                  checked={draft.create}
                  onChange={(event) => change({ create: event.currentTarget.checked })}
                />
              )}
            </div>
            {failure !== null && toApiError(failure).field !== 'schema_name' && (
              <ErrorState compact problem={problemOf(failure)} />
            )}
            <PrivilegeList check={check} progress={probe.progress} willCreate={draft.create} />
            {check && check.foreign_tables.length > 0 && (
              <ForeignTables
                names={check.foreign_tables}
                accepted={draft.acceptForeign}
                onAccept={(acceptForeign) => setDraft({ ...draft, acceptForeign })}
              />
            )}
          </Stack>
        </Collapse>
        {!draft.enabled && failure !== null && <ErrorState compact problem={problemOf(failure)} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending} disabled={why !== null || checking}>
            {t('Save')}
          </Button>
          {why === 'schema-missing' && (
            <Text size="xs" c="dimmed">
              {t('The schema does not exist: let it be created, or name another one.')}
            </Text>
          )}
          {why === 'foreign-tables' && (
            <Text size="xs" c="dimmed">
              {t('Agree that the other tables are hidden, or name another schema.')}
            </Text>
          )}
        </Group>
      </Stack>
      <FeatureList check={draft.enabled ? check : null} />
    </form>
  );
}

async function agreeToSwitchOff(state: State): Promise<boolean> {
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
          {t('{{count}} objects stay in the schema “{{schema}}” and stay readable by SQL.', {
            count: state.object_count,
            schema: state.schema_name ?? '',
          })}
        </Text>
      </Stack>
    ),
    action: t('Switch off'),
    danger: true,
  });
}

interface ForeignTablesProps {
  names: readonly string[];
  accepted: boolean;
  onAccept: (accepted: boolean) => void;
}

const SHOWN = 8;

function ForeignTables({ names, accepted, onAccept }: ForeignTablesProps) {
  const rest = names.length - SHOWN;
  return (
    <fieldset className={classes.foreign} aria-label={t('Tables of others in this schema')}>
      <Text fw={600}>
        {t('{{count}} tables in this schema are not Tablewright’s', { count: names.length })}
      </Text>
      <Text size="xs">
        {t(
          'As the destination, the schema disappears from the explorer, and these tables with it. They are not changed.',
        )}
      </Text>
      <Text size="xs" ff="monospace" className={classes.names}>
        {names.slice(0, SHOWN).join(', ')}
        {rest > 0 && ` ${t('and {{count}} more', { count: rest })}`}
      </Text>
      <Checkbox
        mt={4}
        label={t('Hide these tables from the explorer')}
        checked={accepted}
        onChange={(event) => onAccept(event.currentTarget.checked)}
      />
    </fieldset>
  );
}
