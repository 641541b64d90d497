import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { isAdmin, useMember } from '../../api/session';
import { t } from '../../locales';
import { EmptyState, ErrorState, Section, SkeletonRows, Text } from '../../ui';
import { LinkAnchor, LinkButton } from '../../ui/links';
import { ConnectionStatus, WriteAccessBadge } from '../connections/badges';
import { platformLabel } from '../connections/labels';
import classes from './ConnectionCards.module.css';

const SHOWN = 6;

export function ConnectionCards() {
  const member = useMember();
  const connections = api.useQuery('get', '/api/connections');
  return (
    <Section
      title={t('Connections')}
      actions={
        <LinkAnchor to="/connections" size="xs">
          {t('All connections')}
        </LinkAnchor>
      }
    >
      {connections.isPending && <SkeletonRows rows={2} />}
      {connections.isError && (
        <ErrorState problem={problemOf(connections.error)} onRetry={() => void connections.refetch()} />
      )}
      {connections.data?.length === 0 && (
        <EmptyState
          icon={<IconDatabase size={20} />}
          title={t('No connections yet')}
          action={
            isAdmin(member) && (
              <LinkButton to="/connections/new" leftSection={<IconPlus />}>
                {t('New connection')}
              </LinkButton>
            )
          }
        >
          {isAdmin(member)
            ? t('A connection opens a warehouse. Workbooks read and write its tables.')
            : t('An admin adds connections to warehouses; their tables are what workbooks read.')}
        </EmptyState>
      )}
      <div className={classes.cards}>
        {connections.data?.slice(0, SHOWN).map((connection) => (
          <Link
            key={connection.id}
            to="/connections/$id/explorer"
            params={{ id: connection.id }}
            search={{}}
            className={classes.card}
          >
            <span className={classes.icon}>
              <IconDatabase aria-hidden />
            </span>
            <span className={classes.words}>
              <Text component="span" fw={500} truncate>
                {connection.name}
              </Text>
              <Text component="span" size="xs" c="dimmed" truncate>
                {platformLabel(connection.platform)}
              </Text>
            </span>
            <span className={classes.badges}>
              <ConnectionStatus connection={connection} quiet />
              <WriteAccessBadge connection={connection} />
            </span>
          </Link>
        ))}
      </div>
    </Section>
  );
}
