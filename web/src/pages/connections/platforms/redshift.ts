import { t } from '../../../locales';
import { hostAndPort, kept } from './common';
import type { DetailsOf, PlatformForm } from './description';

type Redshift = DetailsOf<'redshift'>;

export const redshift = (): PlatformForm<Redshift> => ({
  platform: 'redshift',
  label: 'Amazon Redshift',
  description: t('A cluster or a serverless workgroup.'),
  blank: {
    platform: 'redshift',
    host: '',
    port: 5439,
    database: '',
    user: '',
    password: '',
    authentication: 'password',
    tls: 'verify-full',
    staging_prefix: 'tablewright',
    sessions: 12,
  },
  fields: [
    hostAndPort<Redshift>('team.abc123.eu-west-1.redshift.amazonaws.com'),
    { kind: 'text', name: 'database', label: t('Database'), required: true, maxLength: 127 },
    { kind: 'text', name: 'user', label: t('User'), required: true, maxLength: 128 },
    { kind: 'secret', name: 'password', label: t('Password'), description: kept() },
  ],
  advanced: [],
  binding: ['host', 'port', 'user'],
});
