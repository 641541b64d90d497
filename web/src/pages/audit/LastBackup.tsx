import { api } from '../../api/client';
import { t } from '../../locales';
import { CopyField, formatAgo, formatBytes, formatMoment, Section, Stack, Text } from '../../ui';

const COMMAND = 'tablewright backup FILE.tar.gz';

/** When everything that the server keeps was last backed up, and how to do it. */
export function LastBackup() {
  const query = api.useQuery('get', '/api/audit', {
    params: { query: { kind: 'backup-made', limit: 1 } },
  });
  if (!query.data) return null;
  const last = query.data.entries[0];
  return (
    <Section title={t('Backup')}>
      <Stack gap={6}>
        {last ? (
          <Text title={formatMoment(last.at)}>
            {t('The last one was made {{ago}}, {{size}}.', {
              ago: formatAgo(last.at),
              size: formatBytes(Number(last.facts.size)),
            })}
          </Text>
        ) : (
          <Text>{t('None has been made yet.')}</Text>
        )}
        <Text c="dimmed">
          {t(
            'Run on the server, this command makes one file of accounts, workbooks and the DuckDB files of the data folder, while people work. Other warehouses are not included.',
          )}
        </Text>
        <CopyField label={t('Copy the command')} value={COMMAND} />
      </Stack>
    </Section>
  );
}
