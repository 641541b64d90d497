import { IconArrowUpRight, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Model } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import {
  Badge,
  Button,
  ErrorState,
  formatCount,
  Group,
  SkeletonRows,
  Stack,
  Text,
  TextField,
  Title,
} from '../../../ui';
import { tableWorkbook, warehouseTable } from '../../../workbook/tableDocument';
import { SampleTable } from '../../SampleTable';
import { matches } from '../../workbooks/matches';
import { useNewWorkbook } from '../../workbooks/useNewWorkbook';
import classes from './Explorer.module.css';
import { TypeIcon } from './TypeIcon';

interface TablePaneProps {
  connectionId: string;
  path: string[];
}

/** A table: what it is, its columns, its first rows. */
export function TablePane({ connectionId, path }: TablePaneProps) {
  const table = path.at(-1) ?? '';
  const params = { path: { connection_id: connectionId }, query: { path } };
  const detail = api.useQuery('get', '/api/connections/{connection_id}/table', { params });
  const sample = api.useQuery('get', '/api/connections/{connection_id}/sample', { params });
  const newWorkbook = useNewWorkbook();

  if (detail.isError) {
    return (
      <div className={classes.nothing}>
        <ErrorState problem={problemOf(detail.error)} onRetry={() => void detail.refetch()} />
      </div>
    );
  }
  const open = ({ table: entry, columns }: Model<'TableDetail'>) => {
    const source = warehouseTable(connectionId, path);
    const document = tableWorkbook(entry.label, source, columns);
    void newWorkbook.createFrom({ name: entry.label, document });
  };

  return (
    <>
      <div className={classes.head}>
        <Stack gap={0} miw={0}>
          <Group gap="xs" wrap="nowrap">
            <Title order={2} className={classes.tableName}>
              {table}
            </Title>
            {detail.data?.table.kind === 'view' && <Badge color="gray">{t('View')}</Badge>}
          </Group>
          <Text size="xs" c="dimmed" truncate>
            {[path.slice(0, -1).join('.'), detail.data && facts(detail.data), detail.data?.table.comment]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </Stack>
        <Button
          leftSection={<IconArrowUpRight />}
          disabled={!detail.data}
          loading={newWorkbook.busy}
          onClick={() => detail.data && open(detail.data)}
        >
          {t('Open in a new workbook')}
        </Button>
      </div>
      <div className={classes.body}>
        <div className={classes.columns}>
          {detail.data ? <Columns columns={detail.data.columns} /> : <SkeletonRows rows={8} />}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it */}
        <section className={classes.sample} tabIndex={0} aria-label={t('First rows of {{table}}', { table })}>
          {sample.isPending && <SkeletonRows rows={8} />}
          {sample.isError && (
            <ErrorState problem={problemOf(sample.error)} onRetry={() => void sample.refetch()} />
          )}
          {sample.data && (
            <SampleTable
              label={t('First rows of {{table}}', { table })}
              columns={sample.data.columns.map((name) => ({
                name,
                numeric: detail.data?.columns.find((column) => column.name === name)?.type === 'number',
              }))}
              rows={sample.data.rows}
            />
          )}
        </section>
      </div>
    </>
  );
}

function facts({ table, columns }: Model<'TableDetail'>): string {
  const width = t('{{count}} columns', { count: columns.length });
  if (table.row_estimate === null) return width;
  return `${t('{{rows}} rows', { rows: formatCount(table.row_estimate) })} · ${width}`;
}

/** More columns than this get a search of their own. */
const MANY = 15;

function Columns({ columns }: { columns: readonly Model<'ColumnOut'>[] }) {
  const [search, setSearch] = useState('');
  const shown = columns.filter((column) => matches(search, column.name, column.label));
  return (
    <>
      {columns.length > MANY && (
        <TextField
          aria-label={t('Search columns')}
          placeholder={t('Search columns')}
          leftSection={<IconSearch />}
          variant="unstyled"
          className={classes.columnSearch}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ul className={classes.columnList} aria-label={t('Columns')}>
        {shown.map((column) => (
          <li key={column.name} title={column.name}>
            <TypeIcon column={column} />
            <span className={classes.lineName}>{column.name}</span>
            <span className={classes.nativeType}>{column.native_type.toLowerCase()}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
