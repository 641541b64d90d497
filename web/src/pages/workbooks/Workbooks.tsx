import { IconFileSpreadsheet, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Model } from '../../api/client';
import { problemOf } from '../../api/problem';
import { mayBuild, useMember } from '../../api/session';
import { t } from '../../locales';
import {
  Button,
  EmptyState,
  ErrorState,
  Group,
  Page,
  SegmentedControl,
  SkeletonRows,
  TextField,
} from '../../ui';
import { matches } from './matches';
import { TrashList } from './TrashList';
import { useNewWorkbook } from './useNewWorkbook';
import { WorkbookList } from './WorkbookList';

/** All workbooks one may open, and the trash. */
export function Workbooks() {
  const member = useMember();
  const builds = mayBuild(member);
  const inTrash = useSearch({ from: '/frame/workbooks' }).show === 'trash';
  const navigate = useNavigate({ from: '/workbooks' });
  const newWorkbook = useNewWorkbook();
  const [search, setSearch] = useState('');
  const { data, isPending, isError, error, refetch } = api.useQuery('get', '/api/workbooks', {
    params: { query: { trash: inTrash } },
  });
  const matching = (data ?? []).filter((workbook) =>
    matches(search, workbook.name, workbook.description, workbook.owner_name),
  );
  const newButton = builds && (
    <Button leftSection={<IconPlus />} loading={newWorkbook.busy} onClick={newWorkbook.create}>
      {t('New workbook')}
    </Button>
  );

  return (
    <Page title={t('Workbooks')} actions={newButton}>
      <Group justify="space-between" mb="md">
        <TextField
          aria-label={t('Search workbooks')}
          placeholder={t('Search workbooks')}
          leftSection={<IconSearch />}
          w={320}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {builds && (
          <SegmentedControl
            aria-label={t('Show')}
            data={[
              { value: 'all', label: t('All') },
              { value: 'trash', label: t('Trash') },
            ]}
            value={inTrash ? 'trash' : 'all'}
            onChange={(show) => void navigate({ search: show === 'trash' ? { show } : {} })}
          />
        )}
      </Group>
      {isPending && <SkeletonRows rows={6} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data?.length === 0 && <NothingHere inTrash={inTrash} builds={builds} action={newButton} />}
      {data && data.length > 0 && matching.length === 0 && (
        <EmptyState
          title={t('No workbook matches “{{search}}”', { search })}
          action={
            <Button variant="default" onClick={() => setSearch('')}>
              {t('Clear the search')}
            </Button>
          }
        />
      )}
      {matching.length > 0 && <FilteredList workbooks={matching} inTrash={inTrash} />}
    </Page>
  );
}

function FilteredList({ workbooks, inTrash }: { workbooks: Model<'WorkbookSummary'>[]; inTrash: boolean }) {
  return inTrash ? <TrashList workbooks={workbooks} /> : <WorkbookList workbooks={workbooks} />;
}

interface NothingHereProps {
  inTrash: boolean;
  builds: boolean;
  action: React.ReactNode;
}

function NothingHere({ inTrash, builds, action }: NothingHereProps) {
  if (inTrash) {
    return (
      <EmptyState icon={<IconTrash size={20} />} title={t('The trash is empty')}>
        {t('Workbooks moved to the trash wait here until they are restored.')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconFileSpreadsheet size={20} />} title={t('No workbooks yet')} action={action}>
      {builds
        ? t('A workbook holds pages of tables, charts and controls over your connections.')
        : t('Workbooks that are published and shared with you appear here.')}
    </EmptyState>
  );
}
