import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { toApiError } from '../api/errors';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { Alert, Center, EmptyState, ErrorState, Loader } from '../ui';
import { LinkButton } from '../ui/links';
import { openPreloaded } from '../workbook/preloadWorkbook';
import { Session } from './Session';

/** One workbook: its draft while editing, its published version otherwise. */
export default function WorkbookPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const mode = useLocation({
    select: (location) => new URLSearchParams(location.searchStr).get('mode'),
  });
  return <Loading key={`${id}:${mode}`} id={id} wanted={mode} />;
}

function Loading({ id, wanted }: { id: string; wanted: string | null }) {
  const client = useQueryClient();
  // Each reload is a new session: nothing of the former document stays.
  const [generation, setGeneration] = useState(0);
  const opened = useQuery({
    queryKey: ['workbook', id, wanted, generation],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => openPreloaded(id, wanted),
  });

  if (opened.isPending) {
    return (
      <Center h="100%">
        <Loader aria-label={t('Opening the workbook')} />
      </Center>
    );
  }
  if (opened.error) {
    const { status } = toApiError(opened.error);
    return (
      <Center h="100%" p="md">
        {status === 404 ? (
          <EmptyState
            title={t('This workbook cannot be opened')}
            action={<LinkButton to="/workbooks">{t('All workbooks')}</LinkButton>}
          >
            {toApiError(opened.error).message}
          </EmptyState>
        ) : (
          <ErrorState problem={problemOf(opened.error)} onRetry={() => void opened.refetch()} />
        )}
      </Center>
    );
  }
  return (
    <Session
      key={generation}
      opened={opened.data.workbook}
      notice={
        opened.data.refusedEdit ? (
          <Alert color="yellow" py={6} radius={0}>
            {t('You may view this workbook, not edit it. This is the published version.')}
          </Alert>
        ) : null
      }
      onReload={() => {
        void client.invalidateQueries({ queryKey: ['describe'] });
        setGeneration((count) => count + 1);
      }}
    />
  );
}
