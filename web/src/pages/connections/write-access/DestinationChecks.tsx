import { useId, useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { Button, Collapse, ErrorState, FoldButton, formatAgo, Group, Stack, Text } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { featureLabel, features } from '../labels';
import { PrivilegeList, verdict } from './PrivilegeList';
import { SetupPanel } from './SetupPanel';
import type { Destination, Values } from './state';
import classes from './WriteAccess.module.css';

interface DestinationChecksProps {
  connectionId: string;
  destination: Destination;
}

/** What was found at the last look, and another look. It is also taken each day, and when a write fails. */
export function DestinationChecks({ connectionId, destination }: DestinationChecksProps) {
  const [open, setOpen] = useState(false);
  const region = useId();
  const again = api.useMutation(
    'post',
    '/api/connections/{connection_id}/write-access/destinations/{destination_id}/check',
  );
  const check = again.data ?? destination.last_check;
  const failing = check ? features.filter((feature) => check.features[feature] === false) : [];
  const untold = check ? features.filter((feature) => check.features[feature] === null) : [];

  const look = async () => {
    try {
      await again.mutateAsync({
        params: { path: { connection_id: connectionId, destination_id: destination.id } },
      });
      await reloadConnections();
    } catch {
      // Shown beneath.
    }
  };

  return (
    <div>
      <Group justify="space-between" gap="sm">
        <FoldButton open={open} onToggle={() => setOpen(!open)} region={region}>
          <span
            className={classes.verdict}
            data-state={check && untold.length < features.length ? (check.ok ? 'ok' : 'wrong') : 'unknown'}
          >
            {check ? verdict(check) : t('Not checked yet')}
          </span>
        </FoldButton>
        <Group gap="sm">
          {check && (
            <Text size="xs" c="dimmed">
              {t('Checked {{when}}', { when: formatAgo(check.checked_at) })}
            </Text>
          )}
          <Button variant="default" size="compact-sm" loading={again.isPending} onClick={() => void look()}>
            {check ? t('Check again') : t('Check privileges')}
          </Button>
        </Group>
      </Group>
      {failing.length > 0 && (
        <Text size="xs" className={classes.failing} role="status">
          {t('Does not work: {{features}}', { features: failing.map(featureLabel).join(', ') })}
        </Text>
      )}
      {untold.length > 0 && (
        <Text size="xs" c="dimmed" role="status">
          {t('Could not be checked: {{features}}', { features: untold.map(featureLabel).join(', ') })}
        </Text>
      )}
      {check?.unreached && (
        <Text size="xs" c="dimmed" role="status">
          {t('Could not be checked again {{when}}: {{message}}', {
            when: formatAgo(check.unreached.at),
            message: check.unreached.message,
          })}
        </Text>
      )}
      {again.isError && <ErrorState compact problem={problemOf(again.error)} />}
      <Collapse expanded={open} id={region}>
        <Stack gap="sm" pt="xs">
          <PrivilegeList
            connectionId={connectionId}
            values={destination.values as Values}
            check={check}
            progress={null}
            willCreate={false}
          />
          <SetupPanel connectionId={connectionId} values={destination.values as Values} complete />
        </Stack>
      </Collapse>
    </div>
  );
}
