import { api } from '../api/client';
import { t } from '../locales';
import { problemOf } from '../pages/problem';
import {
  DataList,
  EmptyState,
  ErrorState,
  formatAgo,
  formatMoment,
  Modal,
  SkeletonRows,
  Tooltip,
} from '../ui';
import { useWorkbook } from './store';

/** When the workbook was published, and by whom. */
export function VersionsDialog({ onClose }: { onClose(): void }) {
  const workbookId = useWorkbook((state) => state.id);
  const versions = api.useQuery(
    'get',
    '/api/workbooks/{workbook_id}/versions',
    { params: { path: { workbook_id: workbookId } } },
    { staleTime: 0 },
  );
  return (
    <Modal opened onClose={onClose} title={t('Versions')} size="md">
      {versions.isPending ? (
        <SkeletonRows rows={4} />
      ) : versions.error ? (
        <ErrorState problem={problemOf(versions.error)} onRetry={() => void versions.refetch()} />
      ) : versions.data.length === 0 ? (
        <EmptyState compact title={t('Not published yet')}>
          {t('Each time you publish, a version is kept here.')}
        </EmptyState>
      ) : (
        <DataList
          label={t('Versions')}
          rows={versions.data}
          rowKey={(version) => String(version.number)}
          columns={[
            { key: 'number', title: t('Version'), width: 80, render: (version) => version.number },
            {
              key: 'at',
              title: t('Published'),
              render: (version) => (
                <Tooltip label={formatMoment(version.published_at)}>
                  <span>{formatAgo(version.published_at)}</span>
                </Tooltip>
              ),
            },
            { key: 'by', title: t('By'), render: (version) => version.published_by },
          ]}
        />
      )}
    </Modal>
  );
}
