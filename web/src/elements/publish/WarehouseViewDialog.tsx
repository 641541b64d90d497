import { useState } from 'react';
import { api, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import {
  Badge,
  Button,
  CopyField,
  confirm,
  ErrorState,
  formatAgo,
  Group,
  Modal,
  SkeletonRows,
  Stack,
  Text,
  TextField,
  toast,
} from '../../ui';
import type { DataElement } from '../../workbook/document';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import { viewName } from './viewName';

interface DialogProps {
  element: DataElement;
  onClose(): void;
}

const PATH = '/api/workbooks/{workbook_id}/elements/{element_id}/warehouse-view';

export function WarehouseViewDialog({ element, onClose }: DialogProps) {
  const store = useWorkbookStore();
  const workbookId = useWorkbook((state) => state.id);
  const params = { path: { workbook_id: workbookId, element_id: element.id } };
  const { data, error, isPending, refetch } = api.useQuery('get', PATH, { params }, { staleTime: 0 });
  // A name that the upload or the input table behind the element may have taken already.
  const free = api.useQuery(
    'get',
    `${PATH}/free-name`,
    { params: { ...params, query: { name: element.name } } },
    { enabled: data === null, staleTime: 0 },
  );
  const save = api.useMutation('put', PATH);
  const drop = api.useMutation('delete', PATH);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? data?.name ?? free.data?.name ?? viewName(element.name);
  const final = viewName(name);
  const problem = save.error ? toApiError(save.error) : null;

  const changed = () => queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  const create = async () => {
    if (!(await store.getState().flush())) return;
    await save.mutateAsync({ params, body: { name: final } }).then(
      async (view) => {
        setTyped(null);
        if (view.name !== final) toast.note(t('The view is called {{name}}.', { name: view.name }));
        await changed();
        toast.success(
          view.status === 'pending'
            ? t('The view is saved. Publish the workbook to build it.')
            : t('The view is ready in the warehouse.'),
        );
      },
      () => undefined,
    );
  };
  const remove = async () => {
    const agreed = await confirm({
      title: t('Drop the view?'),
      message: t('Queries of other tools that read {{name}} will fail. The element stays as it is.', {
        name: data?.qualified_name ?? name,
      }),
      action: t('Drop view'),
      danger: true,
    });
    if (!agreed) return;
    await drop.mutateAsync({ params }).then(changed, (failure) => toast.failure(problemOf(failure)));
  };

  return (
    <Modal opened onClose={onClose} title={t('Warehouse view')} size="md">
      {isPending || free.isLoading ? (
        <SkeletonRows rows={3} />
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : (
        <Stack gap="md">
          <Text c="dimmed">
            {t(
              'Gives "{{name}}" a stable name in the warehouse, so that any SQL tool can read it. The view is rebuilt each time the workbook is published.',
              { name: element.name },
            )}
          </Text>
          <Group align="flex-end" gap="xs">
            <TextField
              flex={1}
              data-autofocus
              label={t('View name')}
              value={name}
              maxLength={200}
              onChange={(event) => setTyped(event.currentTarget.value)}
              description={
                final === name.trim() ? undefined : t('It will be called {{name}}.', { name: final })
              }
              error={problem && problem.field === 'name' ? problem.message : undefined}
            />
            <Button
              onClick={() => void create()}
              loading={save.isPending}
              disabled={name.trim() === '' || (data !== null && data !== undefined && final === data.name)}
            >
              {data ? t('Rename') : t('Create view')}
            </Button>
          </Group>
          {problem && problem.field !== 'name' && <ErrorState compact problem={problemOf(save.error)} />}
          {data && (
            <>
              <Stack gap={4}>
                <Text fw={600}>{t('In SQL')}</Text>
                <CopyField label={t('Copy path')} value={data.qualified_name} />
              </Stack>
              <Group justify="space-between">
                <Group gap="xs">
                  <ViewStatus status={data.status} />
                  {data.updated_at && (
                    <Text c="dimmed">{t('Built {{ago}}', { ago: formatAgo(data.updated_at) })}</Text>
                  )}
                </Group>
                <Button variant="subtle" color="red" onClick={() => void remove()} loading={drop.isPending}>
                  {t('Drop view')}
                </Button>
              </Group>
              {data.status === 'pending' && (
                <Text c="dimmed">{t('Publish the workbook to build the view.')}</Text>
              )}
              {data.error && (
                <ErrorState
                  compact
                  problem={{ message: data.error, hint: t('Correct the element, then publish again.') }}
                />
              )}
            </>
          )}
        </Stack>
      )}
    </Modal>
  );
}

function ViewStatus({ status }: { status: 'pending' | 'ready' | 'failed' }) {
  if (status === 'ready') return <Badge color="green">{t('Ready')}</Badge>;
  if (status === 'failed') return <Badge color="red">{t('Failed')}</Badge>;
  return <Badge color="yellow">{t('Waits for publish')}</Badge>;
}
