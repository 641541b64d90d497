import { IconLock, IconMapQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../../locales';
import { EmptyState, Page } from '../../ui';
import { LinkButton } from '../../ui/links';

interface RefusalProps {
  /** What the page is called. */
  title: string;
  /** What is not to be had here. */
  message: string;
  /** Why, and what to do. */
  children?: ReactNode;
  absent?: boolean;
}

/** A page that this account does not get, or that is not there: always in this shape, with a way on. */
export function Refusal({ title, message, children, absent = false }: RefusalProps) {
  return (
    <Page title={title}>
      <EmptyState
        icon={absent ? <IconMapQuestion size={20} /> : <IconLock size={20} />}
        title={message}
        action={
          <LinkButton to="/" variant="default">
            {t('Go home')}
          </LinkButton>
        }
      >
        {children}
      </EmptyState>
    </Page>
  );
}
