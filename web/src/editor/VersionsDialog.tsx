import { useState } from 'react';
import { api, type Model } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import {
  Button,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  formatAgo,
  formatMoment,
  Modal,
  SkeletonRows,
  Stack,
  Text,
  Tooltip,
} from '../ui';
import { useWorkbook, useWorkbookStore } from '../workbook/store';
import { restoreVersion } from './restoreVersion';

interface VersionsDialogProps {
  /** Reads the draft again from the server: it has become another one. */
  reload(): void;
  onClose(): void;
}

/** When the workbook was published, and by whom; while editing, each version can become the draft again. */
export function VersionsDialog({ reload, onClose }: VersionsDialogProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const [restoring, setRestoring] = useState<number | null>(null);
  const workbookId = useWorkbook((state) => state.id);
  const versions = api.useQuery(
    'get',
    '/api/workbooks/{workbook_id}/versions',
    { params: { path: { workbook_id: workbookId } } },
    { staleTime: 0 },
  );
  const restore = async (number: number) => {
    setRestoring(number);
    if (await restoreVersion(store, number, reload)) onClose();
    else setRestoring(null);
  };
  return (
    <Modal opened onClose={onClose} title={t('Versions')} size="lg">
      {versions.isPending ? (
        <SkeletonRows rows={4} />
      ) : versions.error ? (
        <ErrorState problem={problemOf(versions.error)} onRetry={() => void versions.refetch()} />
      ) : versions.data.length === 0 ? (
        <EmptyState compact title={t('Not published yet')}>
          {t('Each time you publish, a version is kept here.')}
        </EmptyState>
      ) : (
        <Stack gap="sm">
          <Text c="dimmed">
            {editable
              ? t(
                  'Restoring replaces your draft by the version published then. Others see the latest published version until you publish again.',
                )
              : t('Switch to editing to restore one.')}
          </Text>
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
              ...(editable ? [restoreColumn(restoring, restore)] : []),
            ]}
          />
        </Stack>
      )}
    </Modal>
  );
}

function restoreColumn(
  restoring: number | null,
  restore: (number: number) => Promise<void>,
): DataListColumn<Model<'VersionOut'>> {
  return {
    key: 'restore',
    title: t('Restore'),
    hideTitle: true,
    width: 96,
    align: 'right',
    render: ({ number }) => (
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={t('Restore version {{number}}', { number })}
        loading={restoring === number}
        disabled={restoring !== null}
        onClick={() => void restore(number)}
      >
        {t('Restore')}
      </Button>
    ),
  };
}
