import { IconUser, IconUsersGroup, IconWorld, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { ActionIcon, Button, ErrorState, Group, Select, Stack, Text, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { type Grant, type Level, levelDescription, levelLabel, levels, withGrant, without } from './levels';
import classes from './WhoMayUseIt.module.css';

interface WhoMayUseItProps {
  connectionId: string;
  grants: readonly Grant[];
}

/** Everyone, teams and members with what they may do. Levels add up; the highest one counts. */
export function WhoMayUseIt({ connectionId, grants }: WhoMayUseItProps) {
  const [listed, setListed] = useState<readonly Grant[]>(grants);
  const save = api.useMutation('put', '/api/connections/{connection_id}/grants', {
    onSuccess: reloadConnections,
  });
  const changed = JSON.stringify(listed) !== JSON.stringify(grants);

  const submit = async () => {
    const body = { grants: listed.map(({ kind, grantee_id, level }) => ({ kind, grantee_id, level })) };
    try {
      await save.mutateAsync({ params: { path: { connection_id: connectionId } }, body });
    } catch {
      // Shown beneath the list.
      return;
    }
    toast.success(t('Access saved.'));
  };

  return (
    <Stack gap="md" className={classes.part}>
      <Text c="dimmed">
        {t(
          'The highest of several levels counts. Published workbooks run for everybody they are shared with.',
        )}
      </Text>
      <ul className={classes.list} aria-label={t('Who may use it')}>
        {listed.map((grant) => (
          <li key={`${grant.kind}:${grant.grantee_id}`}>
            <GrantRow
              grant={grant}
              onChange={(level) => setListed(withGrant(listed, { ...grant, level }))}
              onRemove={() => setListed(without(listed, grant))}
            />
          </li>
        ))}
      </ul>
      {listed.length === 0 && <Text>{t('Only those who manage connections may use it.')}</Text>}
      <AddGrantee listed={listed} onAdd={(grant) => setListed(withGrant(listed, grant))} />
      {save.isError && <ErrorState compact problem={problemOf(save.error)} />}
      <Group gap="xs">
        <Button disabled={!changed} loading={save.isPending} onClick={() => void submit()}>
          {t('Save access')}
        </Button>
        {changed && (
          <Button variant="default" onClick={() => setListed(grants)}>
            {t('Discard changes')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface GrantRowProps {
  grant: Grant;
  onChange: (level: Level) => void;
  onRemove: () => void;
}

function GrantRow({ grant, onChange, onRemove }: GrantRowProps) {
  const name = grant.kind === 'everyone' ? t('Everyone') : grant.name;
  const icon = { everyone: <IconWorld />, team: <IconUsersGroup />, member: <IconUser /> }[grant.kind];
  return (
    <Group wrap="nowrap" gap="sm" className={classes.grant}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <div className={classes.who}>
        <Text fw={500} truncate>
          {name}
        </Text>
        <Text c="dimmed" fz="xs">
          {levelDescription(grant.level)}
        </Text>
      </div>
      <Select
        w={190}
        aria-label={t('Access of {{name}}', { name })}
        allowDeselect={false}
        value={grant.level}
        data={levels.map((level) => ({ value: level, label: levelLabel(level) }))}
        onChange={(level) => level && onChange(level as Level)}
      />
      <ActionIcon aria-label={t('Remove {{name}}', { name })} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </Group>
  );
}

/** Those who are not in the list yet. */
function AddGrantee({ listed, onAdd }: { listed: readonly Grant[]; onAdd: (grant: Grant) => void }) {
  const teams = api.useQuery('get', '/api/teams');
  const members = api.useQuery('get', '/api/members', {}, { retry: false });
  const taken = (kind: Grant['kind'], id: string) =>
    listed.some((candidate) => candidate.kind === kind && candidate.grantee_id === id);
  const choices: { group: string; items: { value: string; label: string }[] }[] = [
    {
      group: t('Everybody'),
      items: taken('everyone', '') ? [] : [{ value: 'everyone:', label: t('Everyone') }],
    },
    {
      group: t('Teams'),
      items: (teams.data ?? [])
        .filter((team) => !taken('team', team.id))
        .map((team) => ({ value: `team:${team.id}`, label: team.name })),
    },
    {
      group: t('Members'),
      items: (members.data ?? [])
        .filter((member) => member.active && !taken('member', member.id))
        .map((member) => ({ value: `member:${member.id}`, label: `${member.name} (${member.email})` })),
    },
  ];

  const add = (value: string) => {
    const [kind, id] = value.split(':') as [Grant['kind'], string];
    const name =
      kind === 'team'
        ? teams.data?.find((team) => team.id === id)?.name
        : members.data?.find((member) => member.id === id)?.name;
    onAdd({ kind, grantee_id: id, name: name ?? '', level: 'use' });
  };

  return (
    <Select
      label={t('Add somebody')}
      placeholder={t('A team or a member')}
      searchable
      value={null}
      data={choices.filter((group) => group.items.length > 0)}
      nothingFoundMessage={t('Nobody else')}
      onChange={(value) => value && add(value)}
    />
  );
}
