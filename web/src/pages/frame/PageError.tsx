import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { ErrorState, Page } from '../../ui';
import { problemOf } from '../problem';

/** A page that could not be shown, or a server that does not answer. */
export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  const { code } = toApiError(error);
  return (
    <Page
      title={code === 'unreachable' ? t('No connection to the server') : t('This page could not be shown')}
    >
      <ErrorState
        problem={problemOf(error)}
        onRetry={() => {
          boundary.reset();
          reset?.();
          void router.invalidate();
        }}
      />
    </Page>
  );
}
