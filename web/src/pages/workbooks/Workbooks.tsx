import { IconFileSpreadsheet, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { t } from '../../locales';
import { mayBuild, useMember } from '../../router/session';
import { Button, EmptyState, ErrorState, Page, SkeletonRows, TextField } from '../../ui';
import { problemOf } from '../problem';
import { matches } from './matches';
import { useNewWorkbook } from './useNewWorkbook';
import { WorkbookList } from './WorkbookList';

export function Workbooks() {
  const member = useMember();
  const newWorkbook = useNewWorkbook();
  const [search, setSearch] = useState('');
  const { data, isPending, isError, error, refetch } = api.useQuery('get', '/api/workbooks');
  const found = (data ?? []).filter((workbook) =>
    matches(search, workbook.name, workbook.description, workbook.owner_name),
  );
  const newButton = mayBuild(member) && (
    <Button leftSection={<IconPlus />} loading={newWorkbook.busy} onClick={newWorkbook.create}>
      {t('New workbook')}
    </Button>
  );

  return (
    <Page title={t('Workbooks')} actions={newButton}>
      {data && data.length > 0 && (
        <TextField
          aria-label={t('Search workbooks')}
          placeholder={t('Search workbooks')}
          leftSection={<IconSearch />}
          maw={320}
          mb="md"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {isPending && <SkeletonRows rows={6} />}
      {isError && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState icon={<IconFileSpreadsheet size={20} />} title={t('No workbooks yet')} action={newButton}>
          {mayBuild(member)
            ? t('A workbook holds pages of tables, charts and controls over your connections.')
            : t('Workbooks that are published and shared with you appear here.')}
        </EmptyState>
      )}
      {data && data.length > 0 && found.length === 0 && (
        <EmptyState
          title={t('No workbook matches “{{search}}”', { search })}
          action={
            <Button variant="default" onClick={() => setSearch('')}>
              {t('Clear the search')}
            </Button>
          }
        />
      )}
      {found.length > 0 && <WorkbookList workbooks={found} />}
    </Page>
  );
}
