import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { toApiError } from '../../api/errors';
import { NEW_VERSION, reload } from '../../api/newVersion';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Page } from '../../ui';
import { Refusal } from './Refusal';

/** A page that could not be shown, that is not for this account, or a server that does not answer. */
export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  const { code, status, message, hint } = toApiError(error);
  const retry = () => {
    boundary.reset();
    reset?.();
    void router.invalidate();
  };

  if (status === 403) {
    return (
      <Refusal title={t('Not for this account')} message={message}>
        {hint}
      </Refusal>
    );
  }
  if (status === 404) {
    return (
      <Refusal absent title={t('Not found')} message={message}>
        {hint}
      </Refusal>
    );
  }
  if (code === NEW_VERSION) {
    return (
      <Page title={t('New version')}>
        <ErrorState
          problem={problemOf(error)}
          action={<Button onClick={() => void reload()}>{t('Reload')}</Button>}
        />
      </Page>
    );
  }
  return (
    <Page
      title={code === 'unreachable' ? t('No connection to the server') : t('This page could not be shown')}
    >
      <ErrorState problem={problemOf(error)} onRetry={retry} />
    </Page>
  );
}
