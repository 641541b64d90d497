import { IconPencil, IconPencilExclamation } from '@tabler/icons-react';
import { t } from '../../locales';
import { Badge, Tooltip } from '../../ui';
import classes from './badges.module.css';
import { type Connection, writeAccessLabel } from './labels';

/** A dot and a word; `quiet` says nothing while all is well. */
export function ConnectionStatus({ connection, quiet = false }: { connection: Connection; quiet?: boolean }) {
  const { status, status_message } = connection;
  if (quiet && status !== 'unavailable') return null;
  const words = { ok: t('Available'), unavailable: t('Unavailable'), unknown: t('Not tried yet') }[status];
  return (
    <Tooltip label={status_message} disabled={!status_message} multiline maw={320}>
      <span className={classes.status} data-status={status}>
        {words}
      </span>
    </Tooltip>
  );
}

export function WriteAccessBadge({ connection }: { connection: Connection }) {
  const { enabled, ok } = connection.write_access;
  if (!enabled) return null;
  const broken = ok === false;
  return (
    <Badge
      color={broken ? 'yellow' : 'petrol'}
      leftSection={broken ? <IconPencilExclamation size={12} /> : <IconPencil size={12} />}
    >
      {writeAccessLabel(connection.write_access)}
    </Badge>
  );
}
