import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, http } from '../api/client';
import { toApiError } from '../api/errors';
import { t } from '../locales';
import { problemOf } from '../pages/problem';
import { LinkButton } from '../router/links';
import { Alert, Center, EmptyState, ErrorState, Loader } from '../ui';
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
    queryFn: () => openWorkbook(id, wanted),
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
          <Alert color="yellow" py={6}>
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

/** The draft for editing, the published version for viewing; never published ones open in editing. */
async function openWorkbook(id: string, wanted: string | null) {
  const get = (version: 'draft' | 'published') =>
    dataOf(
      http.GET('/api/workbooks/{workbook_id}', {
        params: { path: { workbook_id: id }, query: { version } },
      }),
    );
  if (wanted === 'edit') {
    try {
      const workbook = await get('draft');
      return { workbook, refusedEdit: workbook.ability !== 'edit' };
    } catch (error) {
      if (toApiError(error).status !== 403) throw error;
      return { workbook: await get('published'), refusedEdit: true };
    }
  }
  const published = await get('published').catch((error: unknown) => {
    if (toApiError(error).status === 404 || toApiError(error).status === 409) return null;
    throw error;
  });
  if (published && (published.published_at !== null || published.ability !== 'edit')) {
    return { workbook: published, refusedEdit: false };
  }
  return { workbook: await get('draft'), refusedEdit: false };
}
