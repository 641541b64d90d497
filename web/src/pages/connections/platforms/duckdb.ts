import { t } from '../../../locales';
import type { DetailsOf, PlatformForm } from './description';

type DuckDB = DetailsOf<'duckdb'>;

export const duckdb = (): PlatformForm<DuckDB> => ({
  platform: 'duckdb',
  label: 'DuckDB',
  description: t('A single file, run inside this server.'),
  blank: { platform: 'duckdb', path: '', create: false },
  fields: [
    {
      kind: 'choice',
      name: 'create',
      label: t('Database file'),
      segmented: true,
      options: [
        {
          value: 'false',
          label: t('Existing file'),
          description: t('Open a DuckDB file that is on the server already.'),
        },
        {
          value: 'true',
          label: t('New file'),
          description: t('Make an empty one, for uploads and input tables.'),
        },
      ],
    },
    {
      kind: 'text',
      name: 'path',
      label: t('Path on the server'),
      description: t('A relative path stands in the server’s data folder.'),
      placeholder: '/srv/warehouse/sales.duckdb',
      required: true,
      maxLength: 1000,
      monospace: true,
    },
  ],
  advanced: [],
  binding: ['path'],
  // A new file is made when it is saved.
  triable: (details) => !details.create,
});
