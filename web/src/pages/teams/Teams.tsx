import { IconDots, IconPencil, IconTrash, IconUsersGroup, IconUsersPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { problemOf, toastProblem } from '../../api/problem';
import { may, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  ActionIcon,
  Badge,
  Button,
  confirm,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  Group,
  Menu,
  Page,
  SkeletonRows,
  Text,
} from '../../ui';
import { reloadPeople, type Team } from '../members/labels';
import { PeopleTabs } from '../members/PeopleTabs';
import { TeamDialog } from './TeamDialog';

/** Groups of members, to whom connections and destinations are opened. */
export function Teams() {
  const me = useMember();
  const manages = may(me, 'manage-teams');
  const [editing, setEditing] = useState<Team | 'new' | null>(null);
  const teams = api.useQuery('get', '/api/teams');
  const members = api.useQuery('get', '/api/members', {}, { enabled: may(me, 'see-members') });
  const remove = api.useMutation('delete', '/api/teams/{team_id}');
  const names = new Map((members.data ?? []).map((member) => [member.id, member.name]));

  const askToDelete = async (team: Team) => {
    const agreed = await confirm({
      title: t('Delete the team “{{name}}”?', { name: team.name }),
      message: t(
        'Its members stay. They lose what was opened to the team, unless they have access in another way.',
      ),
      action: t('Delete team'),
      danger: true,
    });
    if (!agreed) return;
    try {
      await remove.mutateAsync({ params: { path: { team_id: team.id } } });
      await reloadPeople();
    } catch (error) {
      toastProblem(error);
    }
  };

  const columns: DataListColumn<Team>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (team) => (
        <Group gap="xs" wrap="nowrap">
          <Text fw={500} truncate>
            {team.name}
          </Text>
          {team.mine && <Badge color="gray">{t('Yours')}</Badge>}
          {!team.visible && <Badge color="gray">{t('Hidden')}</Badge>}
        </Group>
      ),
    },
    {
      key: 'description',
      title: t('Description'),
      optional: true,
      render: (team) => (
        <Text truncate c="dimmed" title={team.description}>
          {team.description}
        </Text>
      ),
    },
    {
      key: 'members',
      title: t('Members'),
      render: (team) => <TeamMembers ids={team.member_ids} names={names} />,
    },
  ];
  if (manages) {
    columns.push({
      key: 'menu',
      title: t('More'),
      hideTitle: true,
      width: 52,
      align: 'right',
      render: (team) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('More for {{name}}', { name: team.name })}>
              <IconDots />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil />} onClick={() => setEditing(team)}>
              {t('Edit…')}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash />} c="var(--tw-bad)" onClick={() => void askToDelete(team)}>
              {t('Delete…')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    });
  }
  const newButton = manages && (
    <Button leftSection={<IconUsersPlus />} onClick={() => setEditing('new')}>
      {t('New team')}
    </Button>
  );

  return (
    <Page
      title={t('Teams')}
      description={t('Groups of members, to whom connections and destinations are opened.')}
      actions={newButton}
      tabs={<PeopleTabs />}
    >
      {teams.isPending && <SkeletonRows rows={4} />}
      {teams.isError && <ErrorState problem={problemOf(teams.error)} onRetry={() => void teams.refetch()} />}
      {teams.data?.length === 0 && (
        <EmptyState icon={<IconUsersGroup size={20} />} title={t('No teams yet')} action={newButton}>
          {t('A connection opened to a team is open to all of its members.')}
        </EmptyState>
      )}
      {teams.data && teams.data.length > 0 && (
        <DataList label={t('Teams')} columns={columns} rows={teams.data} rowKey={(team) => team.id} />
      )}
      {editing !== null && (
        <TeamDialog
          team={editing === 'new' ? null : editing}
          members={members.data ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  );
}

function TeamMembers({ ids, names }: { ids: string[] | null; names: Map<string, string> }) {
  if (ids === null) return null;
  const shown = ids.map((id) => names.get(id)).filter((name) => name !== undefined);
  const text = shown.length === ids.length ? shown.join(', ') : t('{{count}} members', { count: ids.length });
  return (
    <Text truncate c={ids.length === 0 ? 'dimmed' : undefined} title={text}>
      {ids.length === 0 ? t('Nobody yet') : text}
    </Text>
  );
}
