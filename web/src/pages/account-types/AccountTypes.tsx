import { IconDots, IconMailPlus, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { problemOf, toastProblem } from '../../api/problem';
import { may, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  ActionIcon,
  Badge,
  Button,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  Group,
  Menu,
  Page,
  SkeletonRows,
  Stack,
  Text,
  toast,
} from '../../ui';
import {
  type AccountType,
  reloadPeople,
  typeDescription,
  typeName,
  useAccountTypes,
} from '../members/labels';
import { PeopleTabs } from '../members/PeopleTabs';
import { DeleteTypeDialog } from './DeleteTypeDialog';
import { TypeDialog } from './TypeDialog';

/** What members may do, by the type of their account. */
export function AccountTypes() {
  const me = useMember();
  const manages = may(me, 'manage-account-types');
  const [editing, setEditing] = useState<AccountType | 'new' | null>(null);
  const [deleting, setDeleting] = useState<AccountType | null>(null);
  const types = useAccountTypes(may(me, 'see-members'));
  const invite = api.useMutation('put', '/api/account-types/invitation');

  if (!may(me, 'see-members')) {
    return (
      <Page title={t('Account types')}>
        <EmptyState title={t('Your account type does not see the members')} />
      </Page>
    );
  }

  const giveToInvited = async (type: AccountType) => {
    try {
      await invite.mutateAsync({ body: { account_type: type.id } });
      await reloadPeople();
      toast.success(t('New members are of the type “{{name}}” now.', { name: typeName(type) }));
    } catch (error) {
      toastProblem(error);
    }
  };

  const columns: DataListColumn<AccountType>[] = [
    {
      key: 'name',
      title: t('Account type'),
      render: (type) => (
        <Stack gap={0} py={4}>
          <Group gap="xs" wrap="nowrap">
            <Text fw={500} truncate>
              {typeName(type)}
            </Text>
            {type.built_in && <Badge color="gray">{t('Built in')}</Badge>}
            {type.invited && <Badge>{t('For invitations')}</Badge>}
          </Group>
          <Text c="dimmed" fz="xs" truncate title={typeDescription(type)}>
            {typeDescription(type)}
          </Text>
        </Stack>
      ),
    },
    {
      key: 'permissions',
      title: t('Permissions'),
      width: 120,
      align: 'right',
      render: (type) => type.permissions.length,
    },
    { key: 'members', title: t('Members'), width: 110, align: 'right', render: (type) => type.members },
  ];
  if (manages) {
    columns.push({
      key: 'menu',
      title: t('More'),
      hideTitle: true,
      width: 52,
      align: 'right',
      render: (type) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('More for {{name}}', { name: typeName(type) })}>
              <IconDots />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil />} onClick={() => setEditing(type)}>
              {type.built_in ? t('Show permissions…') : t('Edit…')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconMailPlus />}
              disabled={type.invited}
              onClick={() => void giveToInvited(type)}
            >
              {t('Give to new members')}
            </Menu.Item>
            {!type.built_in && (
              <Menu.Item leftSection={<IconTrash />} c="var(--tw-bad)" onClick={() => setDeleting(type)}>
                {t('Delete…')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    });
  }

  return (
    <Page
      title={t('Account types')}
      description={t('What members may do. A grant on a connection never allows more than this.')}
      actions={
        manages && (
          <Button leftSection={<IconPlus />} onClick={() => setEditing('new')}>
            {t('New account type')}
          </Button>
        )
      }
      tabs={<PeopleTabs />}
    >
      {types.isPending && <SkeletonRows rows={4} />}
      {types.isError && <ErrorState problem={problemOf(types.error)} onRetry={() => void types.refetch()} />}
      {types.data && (
        <DataList label={t('Account types')} columns={columns} rows={types.data} rowKey={(type) => type.id} />
      )}
      {editing !== null && (
        <TypeDialog type={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {deleting !== null && (
        <DeleteTypeDialog type={deleting} types={types.data ?? []} onClose={() => setDeleting(null)} />
      )}
    </Page>
  );
}
