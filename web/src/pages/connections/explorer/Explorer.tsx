import { IconTable } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { TableBrowser } from '../../../connections/TableBrowser';
import { keyOf } from '../../../connections/tree';
import { t } from '../../../locales';
import { EmptyState } from '../../../ui';
import classes from './Explorer.module.css';
import { TablePane } from './TablePane';

/** What the connection holds on the left, the chosen table on the right. */
export function Explorer() {
  const { id } = useParams({ from: '/frame/connections/$id/explorer' });
  const { path } = useSearch({ from: '/frame/connections/$id/explorer' });
  const navigate = useNavigate({ from: '/connections/$id/explorer' });
  const selected = path ?? null;

  return (
    <div className={classes.panes}>
      <TableBrowser
        key={id}
        className={classes.list}
        connectionId={id}
        selected={selected}
        onPick={(chosen) => void navigate({ search: { path: chosen }, replace: true })}
      />
      <section className={classes.detail} aria-label={t('Table')}>
        {selected ? (
          <TablePane key={keyOf(selected)} connectionId={id} path={selected} />
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
