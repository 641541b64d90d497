import { IconFileSpreadsheet } from '@tabler/icons-react';
import { api, type Model } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { t } from '../../locales';
import { Button, DataList, type DataListColumn, formatAgo, formatMoment, Group, Text, toast } from '../../ui';
import { reloadWorkbooks } from './reload';

type Workbook = Model<'WorkbookSummary'>;

/** Workbooks in the trash; each can be taken back. */
export function TrashList({ workbooks }: { workbooks: readonly Workbook[] }) {
  const restore = api.useMutation('post', '/api/workbooks/{workbook_id}/restore');

  const takeBack = async (workbook: Workbook) => {
    try {
      await restore.mutateAsync({ params: { path: { workbook_id: workbook.id } } });
      await reloadWorkbooks();
      toast.success(t('“{{name}}” is restored.', { name: workbook.name }));
    } catch (error) {
      toastProblem(error);
    }
  };

  const columns: DataListColumn<Workbook>[] = [
    {
      key: 'name',
      title: t('Name'),
      render: (workbook) => (
        <Group gap={10} wrap="nowrap">
          <IconFileSpreadsheet color="var(--tw-text-faint)" aria-hidden />
          <Text truncate fw={500}>
            {workbook.name}
          </Text>
        </Group>
      ),
    },
    { key: 'owner', title: t('Owner'), width: 180, render: (workbook) => workbook.owner_name },
    {
      key: 'updated',
      title: t('Changed'),
      width: 150,
      render: (workbook) => (
        <Text c="dimmed" title={formatMoment(workbook.updated_at)}>
          {formatAgo(workbook.updated_at)}
        </Text>
      ),
    },
    {
      key: 'restore',
      title: t('Restore'),
      hideTitle: true,
      width: 104,
      align: 'right',
      render: (workbook) => (
        <Button variant="default" onClick={() => void takeBack(workbook)}>
          {t('Restore')}
        </Button>
      ),
    },
  ];
  return (
    <DataList label={t('Trash')} columns={columns} rows={workbooks} rowKey={(workbook) => workbook.id} />
  );
}
