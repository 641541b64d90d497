import { IconCircleCheck, IconCircleDashed, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { t } from '../../../locales';
import {
  Collapse,
  CopyField,
  FoldButton,
  formatAgo,
  formatDuration,
  Group,
  Loader,
  Stack,
  Text,
} from '../../../ui';
import { featureLabel } from '../labels';
import { useSetup } from './SetupPanel';
import {
  type Check,
  isAbsent,
  missingGrants,
  type PrivilegeCheck,
  type Progress,
  triedAndNot,
  type Values,
} from './state';
import classes from './WriteAccess.module.css';

interface PrivilegeListProps {
  connectionId: string;
  /** The place that was examined. */
  values: Values;
  check: Check | null;
  /** While the privileges are tried. */
  progress: Progress | null;
  willCreate: boolean;
}

/** Each privilege as it was tried for real, and what would grant what is missing. */
export function PrivilegeList({ connectionId, values, check, progress, willCreate }: PrivilegeListProps) {
  if (progress) return <Running progress={progress} />;
  if (check === null) {
    return (
      <Text c="dimmed" className={classes.hint}>
        {t('The check makes a small table and a view there, writes to them, and removes them again.')}
      </Text>
    );
  }
  if (!check.exists && check.checks.length === 0) {
    const place = check.container.join('.');
    return (
      <Text className={classes.hint} role="status">
        {willCreate
          ? t('“{{place}}” does not exist yet. It is created when you check or save.', { place })
          : t('“{{place}}” does not exist.', { place })}
      </Text>
    );
  }
  const { tried, untried } = triedAndNot(check);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600} role="status" className={classes.names}>
          {verdict(check)}
        </Text>
        <Text size="xs" c="dimmed">
          {t('Checked {{when}}', { when: formatAgo(check.checked_at) })}
        </Text>
      </Group>
      <Missing connectionId={connectionId} values={values} check={check} />
      <ul className={classes.checks}>
        {tried.map((item) => (
          <PrivilegeLine key={item.privilege} item={item} />
        ))}
      </ul>
      {untried.length > 0 && <Untried items={untried} />}
    </Stack>
  );
}

/** What says nothing about privileges, as something before it failed: one line, unless it is asked for. */
function Untried({ items }: { items: readonly PrivilegeCheck[] }) {
  const [open, setOpen] = useState(false);
  const region = useId();
  return (
    <div>
      <FoldButton open={open} onToggle={() => setOpen(!open)} region={region}>
        {t('{{count}} more steps could not be tested', { count: items.length })}
      </FoldButton>
      <Collapse expanded={open} id={region}>
        <ul className={classes.checks}>
          {items.map((item) => (
            <PrivilegeLine key={item.privilege} item={item} />
          ))}
        </ul>
      </Collapse>
    </div>
  );
}

/** What the check found, in a few words. */
export function verdict(check: Check): string {
  if (check.ok) return t('All privileges are there');
  if (check.outage) return t('The warehouse could not be reached');
  if (isAbsent(check)) return t('{{place}} does not exist yet', { place: check.container.join('.') });
  const missing = check.checks.some(({ result }) => result === 'missing');
  return missing ? t('Privileges are missing') : t('Something does not work');
}

interface MissingProps {
  connectionId: string;
  values: Values;
  check: Check;
}

/**
 * The rights that are missing, each with its reason, for who administers the warehouse. Where steps could not be
 * tried, others may be missing too: then everything that is needed is listed, so that it is asked for once.
 */
function Missing({ connectionId, values, check }: MissingProps) {
  const partly = check.missing_grants.length > 0 && triedAndNot(check).untried.length > 0;
  const setup = useSetup(connectionId, values, partly);
  if (check.missing_grants.length === 0) return null;
  const script = partly ? setup.data?.script : undefined;
  return (
    <section className={classes.missing} aria-label={t('Missing privileges')}>
      {check.missing_grants.map((grant) => (
        <div key={grant.key}>
          <Text fw={500}>{grant.label}</Text>
          <Text size="xs" c="dimmed">
            {grant.reason}
          </Text>
        </div>
      ))}
      <Text size="xs" c="dimmed">
        {script === undefined
          ? t('An administrator of the warehouse can grant it:')
          : t(
              'Not all could be tested, so more may be missing. An administrator of the warehouse can run all of this; what is granted already does no harm:',
            )}
      </Text>
      <CopyField block value={script ?? missingGrants(check)} label={t('Copy what is missing')} />
    </section>
  );
}

function PrivilegeLine({ item }: { item: PrivilegeCheck }) {
  return (
    <li data-result={item.result}>
      <ResultIcon result={item.result} />
      <div className={classes.checkWords}>
        <Group justify="space-between" gap="sm" wrap="nowrap">
          <Text>{item.label}</Text>
          <Text size="xs" c="dimmed" className="tw-figures" flex="none">
            {item.result === 'missing'
              ? item.needed_for.map((feature) => featureLabel(feature)).join(', ')
              : item.result === 'ok' && formatDuration(item.milliseconds)}
          </Text>
        </Group>
        {item.message && (
          <Text size="xs" c="dimmed">
            {item.message}
          </Text>
        )}
      </div>
    </li>
  );
}

function ResultIcon({ result }: { result: PrivilegeCheck['result'] }) {
  if (result === 'ok') return <IconCircleCheck aria-label={t('Works')} />;
  if (result === 'missing') return <IconCircleX aria-label={t('Missing')} />;
  return <IconHelpCircle aria-label={t('Not known')} />;
}

/** Each privilege as soon as it has been tried, the others waiting for their turn, and how long it has been. */
function Running({ progress }: { progress: Progress }) {
  const done = progress.filter(({ result }) => result !== null).length;
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Stack gap="xs" aria-busy="true">
      <Group gap="xs" role="status">
        <Loader />
        <Text fw={600}>{t('Trying each privilege')}</Text>
        {progress.length > 0 && (
          <Text size="xs" c="dimmed" className="tw-figures">
            {t('{{done}} of {{all}}', { done, all: progress.length })}
          </Text>
        )}
        {seconds > 1 && (
          <Text size="xs" c="dimmed" className="tw-figures">
            {formatDuration(seconds * 1000)}
          </Text>
        )}
      </Group>
      {progress.length > 0 && (
        <ul className={classes.checks}>
          {progress.map(({ privilege, label, result }) =>
            result ? (
              <PrivilegeLine key={privilege} item={result} />
            ) : (
              <li key={privilege} data-result="waiting">
                <IconCircleDashed aria-hidden />
                <Text c="dimmed">{label}</Text>
              </li>
            ),
          )}
        </ul>
      )}
    </Stack>
  );
}
