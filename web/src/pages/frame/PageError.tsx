import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { LinkButton } from '../../router/links';
import { NEW_VERSION, reload } from '../../router/newVersion';
import { Button, ErrorState, Page } from '../../ui';
import { problemOf } from '../problem';

/** A page that could not be shown, that is not for this account, or a server that does not answer. */
export function PageError({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  const { code, status } = toApiError(error);
  const retry = () => {
    boundary.reset();
    reset?.();
    void router.invalidate();
  };

  if (status === 403) {
    const home = (
      <LinkButton to="/" variant="default">
        {t('Go home')}
      </LinkButton>
    );
    return (
      <Page title={t('Not for this account')}>
        <ErrorState problem={problemOf(error)} action={home} />
      </Page>
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
