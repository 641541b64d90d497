import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../../api/client';
import { toastProblem } from '../../../api/problem';
import { t } from '../../../locales';
import { ActionIcon, Badge, Button, confirm, Group, Menu, Section, Stack, Text, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { DestinationChecks } from './DestinationChecks';
import { EditDestination } from './EditDestination';
import { MoveDialog, targetsOf } from './MoveDialog';
import { Moves } from './Moves';
import { NewDestination } from './NewDestination';
import type { Destination, State } from './state';
import { TeamNames } from './Teams';
import classes from './WriteAccess.module.css';

interface DestinationsProps {
  connectionId: string;
  state: State;
}

/** The places this connection writes to; new objects go to the default one unless another is chosen. */
export function Destinations({ connectionId, state }: DestinationsProps) {
  const [adding, setAdding] = useState(false);
  return (
    <Section title={state.destinations.length > 1 ? t('Destinations') : t('Destination')}>
      <Stack gap="md">
        <ul className={classes.destinations} aria-label={t('Destinations')}>
          {state.destinations.map((destination) => (
            <DestinationCard
              key={destination.id}
              connectionId={connectionId}
              state={state}
              destination={destination}
            />
          ))}
        </ul>
        <Moves connectionId={connectionId} state={state} />
        {adding ? (
          <NewDestination connectionId={connectionId} state={state} onDone={() => setAdding(false)} />
        ) : (
          <Group>
            <Button variant="default" leftSection={<IconPlus aria-hidden />} onClick={() => setAdding(true)}>
              {t('Add destination')}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
}

interface DestinationCardProps extends DestinationsProps {
  destination: Destination;
}

function DestinationCard({ connectionId, state, destination }: DestinationCardProps) {
  const [editing, setEditing] = useState(false);
  const [moving, setMoving] = useState(false);
  const path = { connection_id: connectionId, destination_id: destination.id };
  const change = api.useMutation(
    'patch',
    '/api/connections/{connection_id}/write-access/destinations/{destination_id}',
    { onSuccess: reloadConnections },
  );
  const remove = api.useMutation(
    'delete',
    '/api/connections/{connection_id}/write-access/destinations/{destination_id}',
    { onSuccess: reloadConnections },
  );

  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast.success(done);
    } catch (error) {
      toastProblem(error);
    }
  };

  const askToRemove = async () => {
    const agreed = await confirm({
      title: t('Remove the destination {{place}}?', { place: destination.label }),
      message:
        destination.object_count > 0 ? (
          <Text>
            {t('Its {{count}} objects stay and keep working; nothing new is stored there.', {
              count: destination.object_count,
            })}
          </Text>
        ) : (
          <Text>
            {t('Tablewright has no objects in it. The schema itself stays, and shows in the explorer again.')}
          </Text>
        ),
      action: t('Remove destination'),
      danger: true,
    });
    if (agreed) {
      await act(() => remove.mutateAsync({ params: { path } }), t('The destination was removed.'));
    }
  };

  return (
    <li className={classes.destination} aria-label={destination.label}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <div className={classes.checkWords}>
          <Group gap="xs">
            <Text ff="monospace" fw={600} className={classes.names}>
              {destination.label}
            </Text>
            {destination.is_default && <Badge color="gray">{t('Default')}</Badge>}
            {destination.purpose === 'histories' && <Badge color="gray">{t('Histories')}</Badge>}
            {destination.retired && <Badge color="gray">{t('Nothing new')}</Badge>}
          </Group>
          {destination.description && <Text className={classes.names}>{destination.description}</Text>}
          <Text size="xs" c="dimmed">
            {t('{{count}} objects', { count: destination.object_count })}
            {' · '}
            <TeamNames ids={destination.team_ids} />
          </Text>
        </div>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('Menu of {{name}}', { name: destination.label })}
            >
              <IconDots aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setEditing(true)}>{t('Edit…')}</Menu.Item>
            {!destination.is_default && destination.purpose === 'data' && !destination.retired && (
              <Menu.Item
                onClick={() =>
                  void act(
                    () => change.mutateAsync({ params: { path }, body: { is_default: true } }),
                    t('New objects are stored in {{place}}.', { place: destination.label }),
                  )
                }
              >
                {t('Make it the default')}
              </Menu.Item>
            )}
            {destination.object_count > 0 &&
              destination.purpose === 'data' &&
              targetsOf(state, destination).length > 0 && (
                <Menu.Item onClick={() => setMoving(true)}>{t('Move everything…')}</Menu.Item>
              )}
            {!destination.is_default && !destination.retired && (
              <Menu.Item c="var(--tw-bad)" onClick={() => void askToRemove()}>
                {t('Remove…')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <DestinationChecks connectionId={connectionId} destination={destination} />
      {moving && (
        <MoveDialog
          connectionId={connectionId}
          state={state}
          source={destination}
          onClose={() => setMoving(false)}
        />
      )}
      {editing && (
        <EditDestination
          connectionId={connectionId}
          fields={state.fields}
          destination={destination}
          onClose={() => setEditing(false)}
        />
      )}
    </li>
  );
}
