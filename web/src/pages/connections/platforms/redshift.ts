import { t } from '../../../locales';
import { hostAndPort, kept, sessions } from './common';
import type { DetailsOf, PlatformForm } from './description';

type Redshift = DetailsOf<'redshift'>;

const byPassword = ({ authentication }: Redshift) => authentication === 'password';
const byIam = ({ authentication }: Redshift) => authentication === 'iam';
const staged = ({ staging_bucket }: Redshift) => Boolean(staging_bucket);

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
    {
      kind: 'choice',
      name: 'authentication',
      label: t('Sign in with'),
      segmented: true,
      options: [
        { value: 'password', label: t('Password'), description: t('A user and a password.') },
        {
          value: 'iam',
          label: t('IAM'),
          description: t('An access key that may fetch passwords of the user for a short time.'),
        },
      ],
    },
    { kind: 'secret', name: 'password', label: t('Password'), description: kept(), when: byPassword },
    {
      kind: 'row',
      name: 'key',
      when: byIam,
      fields: [
        { kind: 'text', name: 'access_key_id', label: t('Access key id'), required: true, maxLength: 128 },
        {
          kind: 'text',
          name: 'region',
          label: t('Region'),
          placeholder: 'eu-west-1',
          required: true,
          maxLength: 32,
        },
      ],
    },
    {
      kind: 'secret',
      name: 'secret_access_key',
      label: t('Secret access key'),
      description: kept(),
      required: true,
      when: byIam,
    },
    {
      kind: 'row',
      name: 'of',
      when: byIam,
      fields: [
        { kind: 'text', name: 'cluster', label: t('Cluster'), description: t('Of a cluster'), maxLength: 63 },
        {
          kind: 'text',
          name: 'workgroup',
          label: t('Workgroup'),
          description: t('Of Redshift Serverless'),
          maxLength: 64,
        },
      ],
    },
    {
      kind: 'choice',
      name: 'tls',
      label: t('Encryption (TLS)'),
      options: [
        { value: 'verify-full', label: t('Always, with a certificate for this host') },
        { value: 'verify-ca', label: t('Always, with a certificate of a known authority') },
        { value: 'disable', label: t('Never') },
      ],
    },
  ],
  advanced: [
    {
      kind: 'text',
      name: 'staging_bucket',
      label: t('S3 bucket for loads'),
      description: t(
        'Redshift loads many rows quickly only from S3. Without a bucket, rows are inserted by statements, which is slow.',
      ),
      placeholder: 'acme-redshift-staging',
      maxLength: 63,
    },
    {
      kind: 'row',
      name: 'staging',
      when: staged,
      fields: [
        {
          kind: 'text',
          name: 'staging_prefix',
          label: t('Folder in the bucket'),
          placeholder: 'tablewright',
          maxLength: 200,
        },
        {
          kind: 'text',
          name: 'staging_region',
          label: t('Region of the bucket'),
          placeholder: 'eu-west-1',
          required: true,
          maxLength: 32,
        },
      ],
    },
    {
      kind: 'text',
      name: 'staging_role',
      label: t('Role that COPY assumes'),
      description: t('It may read the bucket, and the cluster may assume it.'),
      placeholder: 'arn:aws:iam::123456789012:role/redshift-copy',
      required: true,
      maxLength: 200,
      monospace: true,
      when: staged,
    },
    {
      kind: 'text',
      name: 'staging_access_key_id',
      label: t('Access key id of the bucket'),
      description: t('If left empty, the credentials of this machine are used.'),
      maxLength: 128,
      when: staged,
    },
    {
      kind: 'secret',
      name: 'staging_secret_access_key',
      label: t('Secret access key of the bucket'),
      description: kept(),
      when: (details) => staged(details) && Boolean(details.staging_access_key_id),
    },
    sessions<Redshift>(),
    {
      kind: 'options',
      name: 'options',
      label: t('Settings of a session'),
      options: [
        { name: 'search_path', label: 'search_path', placeholder: 'public' },
        { name: 'wlm_query_slot_count', label: 'wlm_query_slot_count', placeholder: '1' },
      ],
    },
  ],
  binding: [
    'host',
    'port',
    'user',
    'authentication',
    'access_key_id',
    'staging_bucket',
    'staging_access_key_id',
  ],
});
