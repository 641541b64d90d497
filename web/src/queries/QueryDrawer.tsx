import type { Model } from '../api/client';
import { t } from '../locales';
import {
  CopyButton,
  Drawer,
  ErrorState,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  Group,
  Stack,
  Text,
} from '../ui';
import { LinkAnchor } from '../ui/links';
import { statusLabel } from './QueryStatus';
import { phaseLabel } from './Timing';
import classes from './Timing.module.css';
import { phases, totalTime } from './times';

type Entry = Model<'QueryEntry'>;

export function QueryDrawer({ entry, onClose }: { entry: Entry | null; onClose: () => void }) {
  return (
    <Drawer
      opened={entry !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={<Text fw={600}>{entry?.element_name ?? t('Query')}</Text>}
    >
      {entry && <Details entry={entry} />}
    </Drawer>
  );
}

function Details({ entry }: { entry: Entry }) {
  return (
    <Stack gap="lg">
      {entry.error && <ErrorState compact problem={{ message: t('This query failed'), hint: entry.error }} />}
      <dl className={classes.facts}>
        <Fact label={t('Status')}>{statusLabel(entry)}</Fact>
        <Fact label={t('Member')}>{entry.member_name}</Fact>
        <Fact label={t('Started')}>{formatMoment(entry.started_at)}</Fact>
        {entry.rows !== null && <Fact label={t('Rows')}>{formatCount(entry.rows)}</Fact>}
        {entry.bytes !== null && <Fact label={t('Sent')}>{formatBytes(entry.bytes)}</Fact>}
        <Fact label={t('Time')}>{formatDuration(totalTime(entry))}</Fact>
        {phases(entry).map(({ phase, milliseconds }) => (
          <Fact
            key={phase}
            label={
              <>
                <span className={classes.key} data-phase={phase} />
                {phaseLabel(phase)}
              </>
            }
          >
            {formatDuration(milliseconds)}
          </Fact>
        ))}
        {entry.workbook_id && (
          <Fact label={t('Workbook')}>
            <LinkAnchor to="/workbooks/$id" params={{ id: entry.workbook_id }}>
              {t('Open')}
            </LinkAnchor>
          </Fact>
        )}
        {entry.stored.map((use) => (
          <Fact key={use.element_id} label={t('Materialization')}>
            {use.element_name}: {use.used ? t('used') : t('not used')}. {use.reason}
          </Fact>
        ))}
      </dl>
      {entry.sql_hidden && (
        <Text c="dimmed">{t('The SQL names tables of a connection that is not open to you.')}</Text>
      )}
      {entry.sql && (
        <div>
          <Group justify="space-between" mb={4}>
            <Text fw={600}>SQL</Text>
            <CopyButton value={entry.sql} label={t('Copy the SQL')} />
          </Group>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it */}
          <pre className={classes.sql} tabIndex={0}>
            {entry.sql}
          </pre>
        </div>
      )}
    </Stack>
  );
}

function Fact({ label, children }: { label: React.ReactNode; children: React.ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="tw-figures">{children}</dd>
    </>
  );
}
