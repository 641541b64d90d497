/** How long a column name may be: warehouses count its bytes. */
import { api } from '../../api/client';
import { t } from '../../locales';

const LONGEST: Record<string, number> = {
  bigquery: 300,
  databricks: 255,
  duckdb: 63,
  mysql: 64,
  postgres: 63,
  redshift: 127,
  snowflake: 255,
};

/** The bytes that a connection's warehouse takes; infinite while its platform is not known. */
export function useNameLimit(connectionId: string): number {
  const { data } = api.useQuery('get', '/api/connections', {}, { retry: false });
  const platform = data?.find(({ id }) => id === connectionId)?.platform ?? '';
  return LONGEST[platform] ?? Number.POSITIVE_INFINITY;
}

export function tooLong(name: string, limit: number): string | undefined {
  const bytes = new TextEncoder().encode(name.trim()).length;
  return bytes > limit
    ? t('The name is too long: {{bytes}} bytes; the warehouse takes {{limit}}.', { bytes, limit })
    : undefined;
}
