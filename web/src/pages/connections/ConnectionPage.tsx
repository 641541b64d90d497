import { IconAlertTriangle } from '@tabler/icons-react';
import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Badge, EmptyState, ErrorState, Group, LinkTabs, Page, SkeletonRows } from '../../ui';
import { LinkAnchor } from '../../ui/links';
import { PageError } from '../frame/PageError';
import { WriteAccessBadge } from './badges';
import classes from './ConnectionPage.module.css';
import { placeOf, platformLabel } from './labels';
import { useWarehouseSignIn, WarehouseSignIn } from './WarehouseSignIn';

/** A connection: its explorer, who may use it, its write access, its settings. */
export function ConnectionPage() {
  const { id } = useParams({ from: '/frame/connections/$id' });
  const onExplorer = useRouterState({ select: (state) => state.location.pathname.endsWith('/explorer') });
  const query = api.useQuery('get', '/api/connections/{connection_id}', {
    params: { path: { connection_id: id } },
  });
  const signIn = useWarehouseSignIn(id);
  // Then the page asks for it, which says enough.
  const asksToSignIn = signIn.data?.way === 'member' && !signIn.data.signed_in;
  const breadcrumbs = [
    <LinkAnchor key="all" to="/connections" c="dimmed" size="xs">
      {t('Connections')}
    </LinkAnchor>,
  ];

  if (query.isPending) {
    return (
      <Page title={t('Connection')} breadcrumbs={breadcrumbs}>
        <SkeletonRows />
      </Page>
    );
  }
  if (query.isError && [403, 404].includes(toApiError(query.error).status)) {
    return <PageError error={query.error} />;
  }
  if (query.isError) {
    return (
      <Page title={t('Connection')} breadcrumbs={breadcrumbs}>
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  const connection = query.data;
  const administers = connection.actions.includes('administer');
  return (
    <Page
      title={connection.name}
      description={[platformLabel(connection.platform), placeOf(connection), connection.description]
        .filter(Boolean)
        .join(' · ')}
      breadcrumbs={breadcrumbs}
      wide={onExplorer}
      fill={onExplorer}
      actions={
        <Group gap={6}>
          {connection.is_demo && <Badge color="gray">{t('Demo')}</Badge>}
          <WriteAccessBadge connection={connection} />
        </Group>
      }
      tabs={
        <LinkTabs label={t('Parts of the connection')}>
          {connection.actions.includes('explore') && (
            <Link
              to="/connections/$id/explorer"
              params={{ id }}
              search={{}}
              activeOptions={{ includeSearch: false }}
            >
              {t('Explorer')}
            </Link>
          )}
          {administers && (
            <>
              <Link to="/connections/$id/access" params={{ id }}>
                {t('Access')}
              </Link>
              <Link to="/connections/$id/write-access" params={{ id }}>
                {t('Write access')}
              </Link>
              <Link to="/connections/$id/settings" params={{ id }}>
                {t('Settings')}
              </Link>
            </>
          )}
        </LinkTabs>
      }
    >
      {connection.status === 'unavailable' && !asksToSignIn && (
        <div className={classes.unavailable} role="status">
          <IconAlertTriangle aria-hidden />
          {connection.status_message ?? t('The warehouse does not answer at the moment.')}
        </div>
      )}
      <WarehouseSignIn connectionId={id} />
      {onExplorer && !connection.actions.includes('explore') ? (
        <EmptyState title={t('You may write to this connection, but not read from it')}>
          {t('Make input tables in your workbooks, or upload files: they are yours to read.')}
        </EmptyState>
      ) : (
        <Outlet />
      )}
    </Page>
  );
}
