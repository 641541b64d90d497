import { api, queryClient } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import {
  Button,
  DataList,
  ErrorState,
  formatAgo,
  formatBytes,
  SkeletonRows,
  Stack,
  Text,
  toast,
} from '../ui';

const PATH = '/api/uploads/waiting';

/** The files of this person that were uploaded and never loaded, to be removed where there is no more room. */
export function WaitingFiles() {
  const { data, isPending, error, refetch } = api.useQuery('get', PATH, {}, { staleTime: 0 });
  const remove = api.useMutation('delete', '/api/uploads/{upload_id}');
  const take = (uploadId: string) =>
    remove
      .mutateAsync({ params: { path: { upload_id: uploadId } } })
      .then(() => queryClient.invalidateQueries({ queryKey: ['get', PATH] }))
      .catch((failure) => toast.failure(problemOf(failure)));

  if (isPending) return <SkeletonRows rows={3} />;
  if (error) return <ErrorState compact problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return <Text role="status">{t('There is room again: choose the file once more.')}</Text>;
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('Your files that wait to be loaded')}</Text>
      <DataList
        label={t('Your files that wait to be loaded')}
        rows={data}
        rowKey={(file) => file.upload_id}
        columns={[
          { key: 'name', title: t('File'), render: (file) => <Text truncate>{file.file_name}</Text> },
          {
            key: 'size',
            title: t('Size'),
            width: 90,
            align: 'right',
            render: (file) => formatBytes(file.size_bytes),
          },
          { key: 'came', title: t('Uploaded'), width: 120, render: (file) => formatAgo(file.created_at) },
          {
            key: 'remove',
            title: '',
            width: 96,
            align: 'right',
            render: (file) => (
              <Button
                size="compact-xs"
                variant="default"
                disabled={remove.isPending}
                aria-label={t('Remove {{name}}', { name: file.file_name })}
                onClick={() => void take(file.upload_id)}
              >
                {t('Remove')}
              </Button>
            ),
          },
        ]}
      />
    </Stack>
  );
}
