import { IconDatabase, IconFileSpreadsheet, IconFileUpload, IconPlus } from '@tabler/icons-react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { mayBuild, useMember } from '../../api/session';
import { t } from '../../locales';
import { Button, EmptyState, ErrorState, Group, Page, Section, SkeletonRows } from '../../ui';
import { LinkAnchor, LinkButton } from '../../ui/links';
import { useNewWorkbook } from '../workbooks/useNewWorkbook';
import { WorkbookList } from '../workbooks/WorkbookList';
import { atHome } from './atHome';
import { ConnectionCards } from './ConnectionCards';

export function Home() {
  const member = useMember();
  const builds = mayBuild(member);
  const workbooks = api.useQuery('get', '/api/workbooks');
  const newWorkbook = useNewWorkbook();
  const { recent, shown, shared } = atHome(workbooks.data ?? [], builds);

  return (
    <Page
      title={t('Home')}
      actions={
        builds && (
          <>
            <LinkButton to="/upload" search={{}} variant="default" leftSection={<IconFileUpload />}>
              {t('Upload CSV')}
            </LinkButton>
            <Button leftSection={<IconPlus />} loading={newWorkbook.busy} onClick={newWorkbook.create}>
              {t('New workbook')}
            </Button>
          </>
        )
      }
    >
      <Section
        title={recent ? t('Recent workbooks') : t('Workbooks')}
        actions={
          (workbooks.data?.length ?? 0) > shown.length + shared.length && (
            <LinkAnchor to="/workbooks" size="xs">
              {t('All workbooks')}
            </LinkAnchor>
          )
        }
      >
        {workbooks.isPending && <SkeletonRows rows={4} />}
        {workbooks.isError && (
          <ErrorState problem={problemOf(workbooks.error)} onRetry={() => void workbooks.refetch()} />
        )}
        {workbooks.data?.length === 0 && (
          <EmptyState
            icon={<IconFileSpreadsheet size={20} />}
            title={t('No workbooks yet')}
            action={
              builds && (
                <Group gap="xs" justify="center">
                  <Button leftSection={<IconPlus />} loading={newWorkbook.busy} onClick={newWorkbook.create}>
                    {t('New workbook')}
                  </Button>
                  <LinkButton to="/connections" variant="default" leftSection={<IconDatabase />}>
                    {t('Open a connection')}
                  </LinkButton>
                </Group>
              )
            }
          >
            {builds
              ? t('Start with an empty workbook, or choose a table of a connection and open it in a new one.')
              : t('Workbooks that are published and shared with you appear here.')}
          </EmptyState>
        )}
        {shown.length > 0 && <WorkbookList workbooks={shown} />}
      </Section>
      {shared.length > 0 && (
        <Section title={t('Also shared with you')}>
          <WorkbookList workbooks={shared} />
        </Section>
      )}
      {builds && <ConnectionCards />}
    </Page>
  );
}
