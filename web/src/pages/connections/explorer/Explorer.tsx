import { IconTable } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { t } from '../../../locales';
import { EmptyState } from '../../../ui';
import classes from './Explorer.module.css';
import { ExplorerList } from './ExplorerList';
import { TablePane } from './TablePane';

/** Schemas and tables on the left, the chosen table on the right. */
export function Explorer() {
  const { id } = useParams({ from: '/frame/connections/$id/explorer' });
  const { schema, table } = useSearch({ from: '/frame/connections/$id/explorer' });
  const navigate = useNavigate({ from: '/connections/$id/explorer' });

  return (
    <div className={classes.panes}>
      <ExplorerList
        connectionId={id}
        selected={schema && table ? { schema, table } : null}
        onSelect={(chosen) => void navigate({ search: chosen, replace: true })}
      />
      <section className={classes.detail} aria-label={t('Table')}>
        {schema && table ? (
          <TablePane key={`${schema}\n${table}`} connectionId={id} schema={schema} table={table} />
        ) : (
          <div className={classes.nothing}>
            <EmptyState compact icon={<IconTable size={20} />} title={t('Choose a table')}>
              {t('Its columns and first rows appear here, and you can open it in a new workbook.')}
            </EmptyState>
          </div>
        )}
      </section>
    </div>
  );
}
