import { t } from '../../../locales';
import { byMember, clientFields, inPem, kept, oauthFields, serviceField, sessions } from './common';
import type { DetailsOf, PlatformForm } from './description';

type Databricks = DetailsOf<'databricks'>;

const by =
  (...ways: Databricks['authentication'][]) =>
  ({ authentication }: Databricks) =>
    ways.includes(authentication);

export const databricks = (): PlatformForm<Databricks> => ({
  platform: 'databricks',
  label: 'Databricks',
  description: t('A SQL warehouse of a workspace.'),
  blank: {
    platform: 'databricks',
    host: '',
    port: 443,
    http_path: '',
    authentication: 'token',
    tls: true,
    sessions: 8,
  },
  fields: [
    {
      kind: 'text',
      name: 'host',
      label: t('Server hostname'),
      description: t('Both are under “Connection details” of the SQL warehouse.'),
      placeholder: 'dbc-1a2b3c4d-5e6f.cloud.databricks.com',
      required: true,
      maxLength: 255,
    },
    {
      kind: 'text',
      name: 'http_path',
      label: t('HTTP path'),
      placeholder: '/sql/1.0/warehouses/1a2b3c4d5e6f7890',
      required: true,
      maxLength: 500,
      monospace: true,
    },
    {
      kind: 'choice',
      name: 'authentication',
      label: t('Sign in with'),
      segmented: true,
      options: [
        {
          value: 'token',
          label: t('Access token'),
          description: t('A personal access token, preferably of a service principal.'),
        },
        {
          value: 'machine',
          label: t('OAuth of this server'),
          description: t('A service principal, by its client id and secret.'),
        },
        byMember(),
      ],
    },
    ...clientFields<Databricks>(by('machine', 'member')),
    serviceField<Databricks>([
      { value: 'token', label: t('Access token') },
      { value: 'machine', label: t('OAuth of this server') },
    ]),
    {
      kind: 'secret',
      name: 'access_token',
      label: t('Access token'),
      description: kept(),
      required: true,
      when: ({ authentication, service }) =>
        authentication === 'token' || (authentication === 'member' && service === 'token'),
    },
  ],
  advanced: [
    {
      kind: 'list',
      name: 'catalogs',
      label: t('Catalogs to show'),
      description: t('Leave it empty for all. Press Enter after each.'),
      placeholder: 'main',
    },
    ...oauthFields<Databricks>(by('machine', 'member'), 'https://accounts.example.com/oidc/v1'),
    sessions<Databricks>(),
    {
      kind: 'block',
      name: 'root_certificate',
      label: t('Root certificate'),
      description: inPem(),
    },
    {
      kind: 'options',
      name: 'options',
      label: t('Settings of a session'),
      options: [
        { name: 'USE_CACHED_RESULT', label: 'USE_CACHED_RESULT', placeholder: 'true' },
        { name: 'MAX_FILE_PARTITION_BYTES', label: 'MAX_FILE_PARTITION_BYTES', placeholder: '128m' },
      ],
    },
  ],
  binding: ['host', 'port', 'authentication', 'client_id'],
  triable: by('token', 'machine'),
});
