import { t } from '../../../locales';
import { byMember, clientFields, kept, oauthFields, serviceField } from './common';
import type { DetailsOf, PlatformForm } from './description';

type BigQuery = DetailsOf<'bigquery'>;

const by =
  (...ways: BigQuery['authentication'][]) =>
  ({ authentication }: BigQuery) =>
    ways.includes(authentication);

export const bigquery = (): PlatformForm<BigQuery> => ({
  platform: 'bigquery',
  label: 'BigQuery',
  description: t('Datasets of Google Cloud projects.'),
  blank: {
    platform: 'bigquery',
    project: '',
    location: '',
    authentication: 'service-account',
    sessions: 12,
  },
  fields: [
    {
      kind: 'text',
      name: 'project',
      label: t('Billing project'),
      description: t('Queries run in this project and are billed to it.'),
      placeholder: 'acme-analytics',
      required: true,
      maxLength: 255,
    },
    {
      kind: 'list',
      name: 'additional_projects',
      label: t('More projects to read'),
      description: t('The explorer shows their datasets too. Press Enter after each.'),
      placeholder: 'bigquery-public-data',
    },
    {
      kind: 'choice',
      name: 'authentication',
      label: t('Sign in with'),
      segmented: true,
      options: [
        {
          value: 'service-account',
          label: t('Service account'),
          description: t('The JSON key of a service account.'),
        },
        { value: 'token', label: t('Access token'), description: t('A token that somebody else renews.') },
        byMember(),
      ],
    },
    ...clientFields<BigQuery>(by('member')),
    serviceField<BigQuery>([
      { value: 'service-account', label: t('Service account') },
      { value: 'token', label: t('Access token') },
    ]),
    {
      kind: 'secret',
      name: 'service_account',
      label: t('Key of the service account'),
      description: t('The whole JSON text of the key file.'),
      lines: true,
      required: true,
      when: ({ authentication, service }) =>
        authentication === 'service-account' ||
        (authentication === 'member' && service === 'service-account'),
    },
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
      kind: 'text',
      name: 'location',
      label: t('Location'),
      description: t('Where queries run. If left empty, where the tables are.'),
      placeholder: 'EU',
      maxLength: 64,
    },
    {
      kind: 'number',
      name: 'maximum_gigabytes_billed',
      label: t('Most gigabytes a query may read'),
      description: t('A query that would read more is refused before it costs anything.'),
      digits: 7,
      suffix: 'GB',
    },
    {
      kind: 'text',
      name: 'endpoint',
      label: t('Private endpoint'),
      placeholder: 'https://bigquery-acme.p.googleapis.com',
      maxLength: 300,
      monospace: true,
    },
    {
      kind: 'text',
      name: 'storage_endpoint',
      label: t('Private endpoint of the Storage Read API'),
      placeholder: 'https://bigquerystorage-acme.p.googleapis.com',
      maxLength: 300,
      monospace: true,
    },
    ...oauthFields<BigQuery>(by('member'), 'https://login.example.com/oauth'),
    {
      kind: 'number',
      name: 'sessions',
      label: t('Most queries at once'),
      description: t('Others wait until one has ended.'),
      digits: 3,
    },
  ],
  binding: ['project', 'authentication', 'endpoint', 'storage_endpoint', 'client_id'],
  triable: by('service-account', 'token', 'none'),
});
