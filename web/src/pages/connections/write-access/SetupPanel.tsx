import { useId, useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import {
  Badge,
  Collapse,
  CopyAction,
  ErrorState,
  FoldButton,
  Group,
  SkeletonRows,
  Stack,
  Text,
} from '../../../ui';
import { sent, type Values } from './state';
import classes from './WriteAccess.module.css';

interface SetupPanelProps {
  connectionId: string;
  values: Values;
  /** Whether the fields say enough. */
  complete: boolean;
}

/** The statements that set a place up, with all the rights it takes. */
export function useSetup(connectionId: string, values: Values, enabled: boolean) {
  return api.useQuery(
    'post',
    '/api/connections/{connection_id}/write-access/setup',
    { params: { path: { connection_id: connectionId } }, body: { values: sent(values) } },
    { enabled, retry: false },
  );
}

/** What an administrator of the warehouse runs once, each statement with its reason. */
export function SetupPanel({ connectionId, values, complete }: SetupPanelProps) {
  const [open, setOpen] = useState(false);
  const region = useId();
  const setup = useSetup(connectionId, values, open && complete);
  return (
    <div>
      <FoldButton open={open} onToggle={() => setOpen(!open)} region={region}>
        {t('Set up in your warehouse')}
      </FoldButton>
      <Collapse expanded={open} id={region}>
        <Stack gap="sm" className={classes.setup}>
          {!complete && <Text c="dimmed">{t('Fill in the fields above first.')}</Text>}
          {complete && open && setup.isPending && <SkeletonRows rows={3} />}
          {complete && setup.isError && <ErrorState compact problem={problemOf(setup.error)} />}
          {complete && setup.data && <Statements setup={setup.data} />}
        </Stack>
      </Collapse>
    </div>
  );
}

interface StatementsProps {
  setup: {
    user: string | null;
    script: string;
    statements: { sql: string; reason: string; via: 'sql' | 'shell' }[];
  };
}

function Statements({ setup }: StatementsProps) {
  if (setup.statements.length === 0) {
    return <Text c="dimmed">{t('Nothing: this platform has no rights to grant.')}</Text>;
  }
  return (
    <>
      <Text size="xs" c="dimmed">
        {setup.user
          ? t(
              'For the user {{user}}. An administrator of the warehouse runs it once; running it again does no harm.',
              {
                user: setup.user,
              },
            )
          : t('An administrator of the warehouse runs it once; running it again does no harm.')}
      </Text>
      <ol className={classes.statements} aria-label={t('Statements')}>
        {setup.statements.map(({ sql, reason, via }) => (
          <li key={sql}>
            <Text size="xs">
              {reason} {via === 'shell' && <Badge color="gray">{t('Command line')}</Badge>}
            </Text>
            <code>{sql}</code>
          </li>
        ))}
      </ol>
      <Group>
        <CopyAction value={setup.script} label={t('Copy all of it')} />
      </Group>
    </>
  );
}
