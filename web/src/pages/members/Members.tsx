import { IconDots, IconLink, IconUserCheck, IconUserOff, IconUserPlus } from '@tabler/icons-react';
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
  ErrorState,
  Group,
  Menu,
  Page,
  Select,
  SkeletonRows,
  Text,
  toast,
  useDisclosure,
} from '../../ui';
import { Refusal } from '../frame/Refusal';
import { InviteDialog } from './InviteDialog';
import { type MemberRow, reloadPeople, typeName, useAccountTypes } from './labels';
import { PeopleTabs } from './PeopleTabs';
import { type SignInLink, SignInLinkDialog } from './SignInLinkDialog';

export function Members() {
  const me = useMember();
  const [inviting, invite] = useDisclosure(false);
  const [link, setLink] = useState<SignInLink | null>(null);
  const { data, isPending, isError, error, refetch } = api.useQuery(
    'get',
    '/api/members',
    {},
    { enabled: may(me, 'manage-members') },
  );
  const types = useAccountTypes(may(me, 'manage-members'));
  const choices = (types.data ?? []).map((type) => ({ value: type.id, label: typeName(type) }));
  const update = api.useMutation('patch', '/api/members/{member_id}');
  const newLink = api.useMutation('post', '/api/members/{member_id}/sign-in-link');

  if (!may(me, 'manage-members')) {
    return (
      <Refusal title={t('Not for this account')} message={t('Your account does not manage members.')}>
        {t('Ask an admin for access.')}
      </Refusal>
    );
  }

  const change = async (member: MemberRow, body: { account_type?: string; active?: boolean }) => {
    try {
      await update.mutateAsync({ params: { path: { member_id: member.id } }, body });
      await reloadPeople();
      toast.success(t('Saved.'));
    } catch (failure) {
      toastProblem(failure);
    }
  };

  const makeLink = async (member: MemberRow) => {
    try {
      const made = await newLink.mutateAsync({ params: { path: { member_id: member.id } } });
      setLink({ ...made, name: member.name });
    } catch (failure) {
      toastProblem(failure);
    }
  };

  const deactivate = async (member: MemberRow) => {
    const agreed = await confirm({
      title: t('Deactivate {{name}}?', { name: member.name }),
      message: t('They are signed out at once and cannot sign in. Their workbooks and edits stay.'),
      action: t('Deactivate'),
      danger: true,
    });
    if (agreed) await change(member, { active: false });
  };

  const columns: DataListColumn<MemberRow>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (member) => (
        <Group gap="xs" wrap="nowrap">
          <Text fw={500} truncate c={member.active ? undefined : 'dimmed'}>
            {member.name}
          </Text>
          {member.id === me.id && <Badge color="gray">{t('You')}</Badge>}
          {!member.active && <Badge color="gray">{t('Inactive')}</Badge>}
        </Group>
      ),
    },
    {
      key: 'email',
      title: t('Email'),
      render: (member) => (
        <Text truncate c="dimmed" title={member.email}>
          {member.email}
        </Text>
      ),
    },
    {
      key: 'type',
      title: t('Account type'),
      width: 160,
      render: (member) =>
        member.id === me.id ? (
          me.account_type_name
        ) : (
          <Select
            aria-label={t('Account type of {{name}}', { name: member.name })}
            variant="filled"
            allowDeselect={false}
            disabled={!member.active}
            data={choices}
            value={member.account_type}
            onChange={(value) => value && void change(member, { account_type: value })}
          />
        ),
    },
    {
      key: 'menu',
      title: t('More'),
      hideTitle: true,
      width: 52,
      align: 'right',
      render: (member) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('More for {{name}}', { name: member.name })}>
              <IconDots />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconLink />}
              disabled={!member.active}
              onClick={() => void makeLink(member)}
            >
              {t('New sign-in link')}
            </Menu.Item>
            {member.active ? (
              <Menu.Item
                leftSection={<IconUserOff />}
                c="var(--tw-bad)"
                disabled={member.id === me.id}
                onClick={() => void deactivate(member)}
              >
                {t('Deactivate…')}
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={<IconUserCheck />}
                onClick={() => void change(member, { active: true })}
              >
                {t('Activate')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];

  return (
    <Page
      title={t('Members')}
      description={t('Who may sign in, and what they may do.')}
      tabs={<PeopleTabs />}
      actions={
        <Button leftSection={<IconUserPlus />} onClick={invite.open}>
          {t('Invite')}
        </Button>
      }
    >
      {isPending && <SkeletonRows rows={4} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data && <DataList label={t('Members')} columns={columns} rows={data} rowKey={(member) => member.id} />}
      <InviteDialog
        opened={inviting}
        onClose={invite.close}
        onInvited={({ member, sign_in_link }) => {
          invite.close();
          setLink({ ...sign_in_link, name: member.name });
          void reloadPeople();
        }}
      />
      <SignInLinkDialog link={link} onClose={() => setLink(null)} />
    </Page>
  );
}
