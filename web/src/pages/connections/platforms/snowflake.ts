import { t } from '../../../locales';
import { byMember, clientFields, kept, oauthFields, serviceField, sessions } from './common';
import type { DetailsOf, PlatformForm } from './description';

type Snowflake = DetailsOf<'snowflake'>;

const by =
  (...ways: Snowflake['authentication'][]) =>
  ({ authentication }: Snowflake) =>
    ways.includes(authentication);
const oauth = by('machine', 'member');
/** Whether it signs in this way, or its service account does. */
const also =
  (way: NonNullable<Snowflake['service']>) =>
  ({ authentication, service }: Snowflake) =>
    authentication === way || (authentication === 'member' && service === way);

export const snowflake = (): PlatformForm<Snowflake> => ({
  platform: 'snowflake',
  label: 'Snowflake',
  description: t('An account of the cloud warehouse.'),
  blank: {
    platform: 'snowflake',
    account: '',
    host: '',
    port: 443,
    tls: true,
    authentication: 'key-pair',
    user: '',
    warehouse: '',
    role: '',
    sessions: 12,
  },
  fields: [
    {
      kind: 'text',
      name: 'account',
      label: t('Account'),
      description: t('The account’s identifier: organisation and account, joined by a hyphen.'),
      placeholder: 'acme-analytics',
      required: true,
      maxLength: 255,
    },
    {
      kind: 'row',
      name: 'session',
      fields: [
        {
          kind: 'text',
          name: 'warehouse',
          label: t('Warehouse'),
          placeholder: 'REPORTING_WH',
          maxLength: 255,
        },
        { kind: 'text', name: 'role', label: t('Role'), placeholder: 'REPORTER', maxLength: 255 },
      ],
    },
    {
      kind: 'choice',
      name: 'authentication',
      label: t('Sign in with'),
      segmented: true,
      options: [
        {
          value: 'key-pair',
          label: t('Key pair'),
          description: t('A user and a private key. Best for servers.'),
        },
        { value: 'password', label: t('Password'), description: t('A user and a password.') },
        {
          value: 'token',
          label: t('Access token'),
          description: t('A user and a programmatic access token.'),
        },
        {
          value: 'machine',
          label: t('OAuth of this server'),
          description: t('The server fetches tokens for itself.'),
        },
        byMember(),
      ],
    },
    serviceField<Snowflake>([
      { value: 'key-pair', label: t('Key pair') },
      { value: 'password', label: t('Password') },
      { value: 'token', label: t('Access token') },
      { value: 'machine', label: t('OAuth of this server') },
    ]),
    {
      kind: 'text',
      name: 'user',
      label: t('User'),
      required: true,
      maxLength: 255,
      when: (details) => also('password')(details) || also('key-pair')(details) || also('token')(details),
    },
    {
      kind: 'secret',
      name: 'password',
      label: t('Password'),
      description: kept(),
      required: true,
      when: also('password'),
    },
    {
      kind: 'secret',
      name: 'private_key',
      label: t('Private key'),
      description: t('The PEM text of an RSA key with 2,048 bits or more.'),
      lines: true,
      required: true,
      when: also('key-pair'),
    },
    {
      kind: 'secret',
      name: 'private_key_passphrase',
      label: t('Passphrase of the key'),
      description: t('Only if the key has one.'),
      when: also('key-pair'),
    },
    {
      kind: 'secret',
      name: 'token',
      label: t('Access token'),
      description: kept(),
      required: true,
      when: also('token'),
    },
    ...clientFields<Snowflake>(oauth, 1000),
  ],
  advanced: [
    {
      kind: 'text',
      name: 'host',
      label: t('Host'),
      description: t('Only if requests go through a proxy or a private link.'),
      maxLength: 255,
    },
    ...oauthFields<Snowflake>(oauth, 'https://login.example.com/oauth'),
    sessions<Snowflake>(),
    {
      kind: 'options',
      name: 'options',
      label: t('Settings of a session'),
      options: [
        { name: 'USE_CACHED_RESULT', label: 'USE_CACHED_RESULT', placeholder: 'TRUE' },
        {
          name: 'STATEMENT_QUEUED_TIMEOUT_IN_SECONDS',
          label: 'STATEMENT_QUEUED_TIMEOUT_IN_SECONDS',
          placeholder: '120',
        },
        { name: 'LOCK_TIMEOUT', label: 'LOCK_TIMEOUT', placeholder: '60' },
      ],
    },
  ],
  binding: ['account', 'host', 'user', 'authentication', 'client_id', 'token_url', 'authorize_url'],
  triable: by('password', 'key-pair', 'token', 'machine'),
});
