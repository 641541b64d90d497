import { IconDots, IconFileSpreadsheet, IconTrash } from '@tabler/icons-react';
import { api, type Model } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { mayBuild, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  ActionIcon,
  Badge,
  DataList,
  type DataListColumn,
  formatAgo,
  formatMoment,
  Group,
  Menu,
  toast,
} from '../../ui';
import { LinkAnchor } from '../../ui/links';
import { reloadWorkbooks } from './reload';
import classes from './WorkbookList.module.css';

type Workbook = Model<'WorkbookSummary'>;

export function WorkbookList({ workbooks }: { workbooks: readonly Workbook[] }) {
  const member = useMember();
  const columns: DataListColumn<Workbook>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (workbook) => (
        <Group gap={10} wrap="nowrap">
          <IconFileSpreadsheet className={classes.icon} aria-hidden />
          <LinkAnchor
            to="/workbooks/$id"
            params={{ id: workbook.id }}
            data-row-link
            c="inherit"
            fw={500}
            underline="never"
            truncate
          >
            {workbook.name}
          </LinkAnchor>
        </Group>
      ),
    },
    { key: 'state', title: t('State'), width: 200, render: (workbook) => <State workbook={workbook} /> },
    {
      key: 'owner',
      title: t('Owner'),
      width: 150,
      optional: true,
      render: (workbook) => workbook.owner_name,
    },
    {
      key: 'opened',
      title: t('Last opened'),
      width: 130,
      render: (workbook) => <Moment when={workbook.opened_at} never={t('Never')} />,
    },
    {
      key: 'updated',
      title: t('Changed'),
      width: 130,
      optional: true,
      render: (workbook) => <Moment when={workbook.updated_at} never="" />,
    },
  ];
  if (mayBuild(member)) {
    columns.push({
      key: 'menu',
      title: t('More'),
      hideTitle: true,
      width: 52,
      align: 'right',
      render: (workbook) => workbook.ability === 'edit' && <RowMenu workbook={workbook} />,
    });
  }
  return (
    <DataList label={t('Workbooks')} columns={columns} rows={workbooks} rowKey={(workbook) => workbook.id} />
  );
}

function State({ workbook }: { workbook: Workbook }) {
  if (workbook.published_at === null) return <Badge color="gray">{t('Draft')}</Badge>;
  return (
    <Group gap={6} wrap="nowrap">
      <Badge>{t('Published')}</Badge>
      {workbook.has_unpublished_changes && workbook.ability === 'edit' && (
        <Badge color="gray">{t('Changes')}</Badge>
      )}
    </Group>
  );
}

function Moment({ when, never }: { when: string | null; never: string }) {
  return (
    <span className={classes.moment} title={when === null ? undefined : formatMoment(when)}>
      {when === null ? never : formatAgo(when)}
    </span>
  );
}

function RowMenu({ workbook }: { workbook: Workbook }) {
  const remove = api.useMutation('delete', '/api/workbooks/{workbook_id}');
  const restore = api.useMutation('post', '/api/workbooks/{workbook_id}/restore');
  const init = { params: { path: { workbook_id: workbook.id } } };

  const moveToTrash = async () => {
    try {
      await remove.mutateAsync(init);
      await reloadWorkbooks();
      toast.undoable(t('“{{name}}” is in the trash.', { name: workbook.name }), () => {
        restore.mutateAsync(init).then(reloadWorkbooks, toastProblem);
      });
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('More for {{name}}', { name: workbook.name })}>
          <IconDots />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTrash />} c="var(--tw-bad)" onClick={() => void moveToTrash()}>
          {t('Move to trash')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
