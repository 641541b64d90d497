import { t } from '../../../locales';
import { hostAndPort, inPem, kept, sessions } from './common';
import type { DetailsOf, Field, PlatformForm } from './description';

type Postgres = DetailsOf<'postgres'>;
type AlloyDB = DetailsOf<'alloydb'>;

const start = {
  host: '',
  port: 5432,
  database: '',
  user: '',
  password: '',
  sslmode: 'prefer',
  sessions: 12,
} as const;

function fields<D extends Postgres | AlloyDB>(placeholder: string): Field<D>[] {
  return [
    hostAndPort<D>(placeholder),
    { kind: 'text', name: 'database' as never, label: t('Database'), required: true, maxLength: 63 },
    { kind: 'text', name: 'user' as never, label: t('User'), required: true, maxLength: 63 },
    { kind: 'secret', name: 'password' as never, label: t('Password'), description: kept() },
    {
      kind: 'choice',
      name: 'sslmode' as never,
      label: t('Encryption (TLS)'),
      options: [
        { value: 'prefer', label: t('If the server offers it') },
        { value: 'require', label: t('Always') },
        { value: 'verify-ca', label: t('Always, with a certificate of a known authority') },
        { value: 'verify-full', label: t('Always, with a certificate for this host') },
        { value: 'disable', label: t('Never') },
      ],
    },
    {
      kind: 'block',
      name: 'root_certificate' as never,
      label: t('Root certificate'),
      description: inPem(),
      when: ({ sslmode }) => sslmode === 'verify-ca' || sslmode === 'verify-full',
    },
  ];
}

function advanced<D extends Postgres | AlloyDB>(): Field<D>[] {
  return [
    sessions<D>(),
    {
      kind: 'options',
      name: 'options' as never,
      label: t('Settings of a session'),
      options: [
        { name: 'role', label: t('Role to act as'), placeholder: 'analyst' },
        { name: 'search_path', label: 'search_path', placeholder: 'public' },
        { name: 'work_mem', label: 'work_mem', placeholder: '64MB' },
        { name: 'lock_timeout', label: 'lock_timeout', placeholder: '10s' },
        { name: 'application_name', label: 'application_name', placeholder: 'tablewright' },
      ],
    },
  ];
}

export const postgres = (): PlatformForm<Postgres> => ({
  platform: 'postgres',
  label: 'PostgreSQL',
  description: t('A database on a server of your own.'),
  blank: { platform: 'postgres', ...start },
  fields: fields<Postgres>('db.example.org'),
  advanced: advanced<Postgres>(),
  binding: ['host', 'port', 'user'],
});

export const alloydb = (): PlatformForm<AlloyDB> => ({
  platform: 'alloydb',
  label: 'AlloyDB',
  description: t('Google’s PostgreSQL for large data.'),
  blank: { platform: 'alloydb', ...start },
  fields: fields<AlloyDB>('10.20.30.40'),
  advanced: advanced<AlloyDB>(),
  binding: ['host', 'port', 'user'],
});
