import { IconListSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { may, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  Button,
  DataList,
  type DataListColumn,
  EmptyState,
  ErrorState,
  formatAgo,
  formatMoment,
  Group,
  Page,
  Pager,
  Select,
  SkeletonRows,
  Stack,
  Text,
  TextField,
} from '../../ui';
import { PeopleTabs } from '../members/PeopleTabs';
import { describeEvent, type Entry, kindChoices } from './describeEvent';
import { LastBackup } from './LastBackup';

const LIMIT = 50;
const TYPING_PAUSE = 300;
/** Who did what happened while nobody was signed in. */
const NOBODY = 'nobody';

/** Who did what, and when: the newest first. */
export function AuditLog() {
  const allowed = may(useMember(), 'read-audit-log');
  const search = useSearch({ from: '/frame/audit-log' });
  const navigate = useNavigate({ from: '/audit-log' });
  const offset = Math.max(0, Math.trunc(Number(search.offset ?? 0)) || 0);
  const { text, kind, person } = search;
  const query = api.useQuery(
    'get',
    '/api/audit',
    { params: { query: { text, kind, person, offset, limit: LIMIT } } },
    { enabled: allowed, staleTime: 0, placeholderData: (former) => former },
  );
  const filter = (changed: { text?: string; kind?: string; person?: string }) =>
    void navigate({ search: { text, kind, person, ...changed }, replace: true });
  const goTo = (next: number) =>
    void navigate({ search: { text, kind, person, offset: next > 0 ? String(next) : undefined } });

  if (!allowed) {
    return (
      <Page title={t('Audit log')}>
        <EmptyState title={t('Your account type does not read the audit log')} />
      </Page>
    );
  }
  const { data } = query;
  return (
    <Page
      title={t('Audit log')}
      description={t('Who did what, and when. It cannot be changed.')}
      tabs={<PeopleTabs />}
      actions={
        <Button variant="default" onClick={() => void query.refetch()}>
          {t('Refresh')}
        </Button>
      }
    >
      <Stack gap="sm">
        <Filters text={text} kind={kind} person={person} onChange={filter} />
        {query.isPending && <SkeletonRows rows={8} />}
        {query.isError && (
          <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {data?.entries.length === 0 && (
          <Nothing
            filtered={Boolean(text || kind || person)}
            later={offset > 0}
            onAll={() => void navigate({ search: {} })}
          />
        )}
        {data && data.entries.length > 0 && (
          <>
            <DataList
              label={t('Audit log')}
              columns={columnsWith(data.names)}
              rows={data.entries}
              rowKey={(entry) => entry.id}
            />
            <Pager
              offset={offset}
              shown={data.entries.length}
              total={data.total}
              next={data.next_offset}
              limit={LIMIT}
              onGo={goTo}
            />
          </>
        )}
        <LastBackup />
      </Stack>
    </Page>
  );
}

interface FiltersProps {
  text: string | undefined;
  kind: string | undefined;
  person: string | undefined;
  onChange(changed: { text?: string; kind?: string; person?: string }): void;
}

function Filters({ text, kind, person, onChange }: FiltersProps) {
  const people = api.useQuery('get', '/api/audit/people');
  const [typed, setTyped] = useState(text ?? '');
  useEffect(() => setTyped(text ?? ''), [text]);
  useEffect(() => {
    if (typed === (text ?? '')) return;
    const pause = setTimeout(() => onChange({ text: typed || undefined }), TYPING_PAUSE);
    return () => clearTimeout(pause);
  });
  return (
    <Group gap="sm" role="search" aria-label={t('Filter the audit log')}>
      <TextField
        aria-label={t('Search the audit log')}
        placeholder={t('A name, an address, a table…')}
        maxLength={200}
        w={240}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Select
        aria-label={t('What happened')}
        placeholder={t('Everything')}
        clearable
        searchable
        nothingFoundMessage={t('Nothing is called that')}
        w={240}
        data={kindChoices()}
        value={kind ?? null}
        onChange={(value) => onChange({ kind: value ?? undefined })}
      />
      <Select
        aria-label={t('Who did it')}
        placeholder={t('Anybody')}
        clearable
        searchable
        nothingFoundMessage={t('Nobody is called that')}
        w={200}
        data={[
          ...(people.data ?? []).map((one) => ({ value: one.id, label: one.name || one.email })),
          { value: NOBODY, label: t('Nobody signed in') },
        ]}
        value={person ?? null}
        onChange={(value) => onChange({ person: value ?? undefined })}
      />
    </Group>
  );
}

function Nothing({ filtered, later, onAll }: { filtered: boolean; later: boolean; onAll(): void }) {
  const icon = <IconListSearch size={20} />;
  if (!filtered && !later) {
    return (
      <EmptyState icon={icon} title={t('Nothing happened yet')}>
        {t('Sign-ins, changes of members, connections and workbooks are listed here.')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title={later ? t('Nothing older') : t('Nothing fits the filter')}
      action={
        <Button variant="default" onClick={onAll}>
          {t('Show everything')}
        </Button>
      }
    />
  );
}

function columnsWith(names: Readonly<Record<string, string>>): DataListColumn<Entry>[] {
  return [
    {
      key: 'at',
      title: t('When'),
      width: 126,
      render: (entry) => (
        <Text c="dimmed" title={formatMoment(entry.at)}>
          {formatAgo(entry.at)}
        </Text>
      ),
    },
    {
      key: 'who',
      title: t('Who'),
      width: 180,
      render: (entry) =>
        entry.actor_id === null ? (
          <Text c="dimmed">{t('Nobody signed in')}</Text>
        ) : (
          <Text truncate title={entry.actor_email ?? undefined}>
            {names[entry.actor_id] ?? entry.actor_email}
          </Text>
        ),
    },
    {
      key: 'what',
      title: t('What'),
      render: (entry) => {
        const { what, detail } = describeEvent(entry, names);
        return (
          <div>
            <Text fw={500} truncate title={what}>
              {what}
            </Text>
            {detail && (
              <Text size="xs" c="dimmed" truncate title={detail}>
                {detail}
              </Text>
            )}
          </div>
        );
      },
    },
    {
      key: 'subject',
      title: t('On what'),
      render: (entry) => {
        const { subject } = describeEvent(entry, names);
        return (
          <Text truncate title={subject}>
            {subject}
          </Text>
        );
      },
    },
  ];
}
