import { useQueryClient } from '@tanstack/react-query';
import { api, type Model } from '../../api/client';
import { problemOf, toastProblem } from '../../api/problem';
import { t } from '../../locales';
import {
  Badge,
  Button,
  confirm,
  DataList,
  type DataListColumn,
  ErrorState,
  formatAgo,
  Group,
  SkeletonRows,
  Stack,
  Text,
  toast,
} from '../../ui';

type OwnSession = Model<'OwnSessionOut'>;

const PATH = '/api/members/me/sessions';

/** Where the member is signed in; each browser but this one can be signed out from here. */
export function Sessions() {
  const client = useQueryClient();
  const sessions = api.useQuery('get', PATH);
  const endOne = api.useMutation('delete', `${PATH}/{session_id}`);
  const endOthers = api.useMutation('delete', PATH);
  const readAgain = () => client.invalidateQueries({ queryKey: ['get', PATH] });

  const end = async (session: OwnSession) => {
    try {
      await endOne.mutateAsync({ params: { path: { session_id: session.id } } });
      toast.success(t('{{device}} is signed out.', { device: session.device }));
    } catch (error) {
      toastProblem(error);
    }
    await readAgain();
  };
  const endAllOthers = async () => {
    const sure = await confirm({
      title: t('Sign out everywhere else'),
      message: t('All your other browsers are signed out, and links made for you no longer work.'),
      action: t('Sign out everywhere else'),
    });
    if (!sure) return;
    try {
      await endOthers.mutateAsync({});
      toast.success(t('You are signed in only here now.'));
    } catch (error) {
      toastProblem(error);
    }
    await readAgain();
  };

  if (sessions.isPending) return <SkeletonRows rows={2} />;
  if (sessions.isError) return <ErrorState compact problem={problemOf(sessions.error)} />;
  const others = sessions.data.filter((session) => !session.current);
  return (
    <Stack gap="md">
      <DataList
        label={t('Where you are signed in')}
        columns={columns(end)}
        rows={sessions.data}
        rowKey={({ id }) => id}
      />
      {others.length > 0 && (
        <Group>
          <Button variant="default" loading={endOthers.isPending} onClick={endAllOthers}>
            {t('Sign out everywhere else')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function columns(end: (session: OwnSession) => Promise<void>): DataListColumn<OwnSession>[] {
  return [
    {
      key: 'device',
      title: t('Browser'),
      render: (session) => (
        <Group gap="xs" wrap="nowrap">
          <Text truncate>{session.device}</Text>
          {session.current && <Badge variant="light">{t('This one')}</Badge>}
        </Group>
      ),
    },
    {
      key: 'signed-in',
      title: t('Signed in'),
      width: 130,
      optional: true,
      render: (one) => formatAgo(one.signed_in_at),
    },
    { key: 'used', title: t('Last used'), width: 130, render: (one) => formatAgo(one.last_used_at) },
    { key: 'address', title: t('From'), width: 150, optional: true, render: (one) => one.address },
    {
      key: 'ends',
      title: t('Ends without use'),
      width: 130,
      optional: true,
      render: (one) => formatAgo(one.ends_at),
    },
    {
      key: 'end',
      title: t('Actions'),
      hideTitle: true,
      align: 'right',
      width: 110,
      render: (session) =>
        session.current ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t('Sign out {{device}}', { device: session.device })}
            onClick={() => end(session)}
          >
            {t('Sign out')}
          </Button>
        ),
    },
  ];
}
