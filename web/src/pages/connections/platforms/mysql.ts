import { t } from '../../../locales';
import { hostAndPort, inPem, kept, sessions } from './common';
import type { DetailsOf, PlatformForm } from './description';

type MySQL = DetailsOf<'mysql'>;

const encrypted = ({ tls }: MySQL) => tls !== 'disabled';

export const mysql = (): PlatformForm<MySQL> => ({
  platform: 'mysql',
  label: 'MySQL',
  description: t('A MySQL server, 8.0 or later.'),
  blank: {
    platform: 'mysql',
    host: '',
    port: 3306,
    database: '',
    user: '',
    password: '',
    tls: 'preferred',
    sessions: 12,
  },
  fields: [
    hostAndPort<MySQL>('db.example.org'),
    { kind: 'text', name: 'user', label: t('User'), required: true, maxLength: 80 },
    { kind: 'secret', name: 'password', label: t('Password'), description: kept() },
    {
      kind: 'text',
      name: 'database',
      label: t('Default database'),
      description: t('Where custom SQL looks for names without a database. All others can be read too.'),
      maxLength: 64,
    },
    {
      kind: 'choice',
      name: 'tls',
      label: t('Encryption (TLS)'),
      options: [
        { value: 'preferred', label: t('If the server offers it') },
        { value: 'required', label: t('Always') },
        { value: 'verify-ca', label: t('Always, with a certificate of a known authority') },
        { value: 'verify-identity', label: t('Always, with a certificate for this host') },
        { value: 'disabled', label: t('Never') },
      ],
    },
    {
      kind: 'block',
      name: 'root_certificate',
      label: t('Root certificate'),
      description: inPem(),
      when: ({ tls }) => tls === 'verify-ca' || tls === 'verify-identity',
    },
  ],
  advanced: [
    sessions<MySQL>(),
    {
      kind: 'block',
      name: 'client_certificate',
      label: t('Client certificate'),
      description: t('In PEM form, for accounts that require one.'),
      when: encrypted,
    },
    {
      kind: 'secret',
      name: 'client_key',
      label: t('Key of the client certificate'),
      description: kept(),
      lines: true,
      when: encrypted,
    },
    {
      kind: 'options',
      name: 'options',
      label: t('Settings of a session'),
      options: [
        { name: 'role', label: t('Role to act as'), placeholder: 'analyst' },
        { name: 'lock_wait_timeout', label: 'lock_wait_timeout', placeholder: '60' },
        { name: 'innodb_lock_wait_timeout', label: 'innodb_lock_wait_timeout', placeholder: '50' },
        { name: 'net_read_timeout', label: 'net_read_timeout', placeholder: '30' },
        { name: 'net_write_timeout', label: 'net_write_timeout', placeholder: '60' },
      ],
    },
  ],
  binding: ['host', 'port', 'user'],
});
