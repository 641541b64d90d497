import { IconMapQuestion } from '@tabler/icons-react';
import { t } from '../../locales';
import { LinkButton } from '../../router/links';
import { EmptyState, Page } from '../../ui';

export function NotFound() {
  return (
    <Page title={t('Not found')}>
      <EmptyState
        icon={<IconMapQuestion size={20} />}
        title={t('There is nothing at this address')}
        action={
          <LinkButton to="/" variant="default">
            {t('Go home')}
          </LinkButton>
        }
      >
        {t('The link may be old, or what it led to was deleted or is not shared with you.')}
      </EmptyState>
    </Page>
  );
}
