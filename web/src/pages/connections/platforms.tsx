import type { Model } from '../../api/client';
import { t } from '../../locales';
import { Group, PasswordInput, Radio, Select, Text, Textarea, TextField } from '../../ui';
import classes from './NewConnection.module.css';

export type Details = Model<'ConnectionIn'>['details'];
type Platform = Details['platform'];
type Of<P extends Platform> = Extract<Details, { platform: P }>;
export type Postgres = Of<'postgres'>;

/** What a new connection begins with, a platform each. */
const blank = {
  duckdb: { platform: 'duckdb', path: '', create: false },
  postgres: {
    platform: 'postgres',
    host: '',
    port: 5432,
    database: '',
    user: '',
    password: '',
    sslmode: 'prefer',
    sessions: 12,
  },
} satisfies { [P in Platform]?: Of<P> };

/** Whether there is enough to try it without saving. */
export function canTest(details: Details): boolean {
  if (details.platform === 'duckdb') return details.path !== '' && !details.create;
  if (details.platform !== 'postgres') return false;
  return details.host !== '' && details.database !== '' && details.user !== '';
}

interface FieldsProps<D> {
  value: D;
  onChange: (value: D) => void;
  /** The field a refusal is about (`details.path`), with its message. */
  problem: { field?: string | null; message: string } | null;
}

/** The platform, and the fields it needs. */
export function DetailFields({ value, onChange, problem }: FieldsProps<Details>) {
  return (
    <>
      <Radio.Group
        label={t('Platform')}
        value={value.platform}
        onChange={(platform) => onChange(blank[platform as keyof typeof blank])}
      >
        <div className={classes.choices}>
          <Choice
            value="duckdb"
            title="DuckDB"
            description={t('An analytical database in a single file, run inside this server.')}
          />
          <Choice
            value="postgres"
            title="PostgreSQL"
            description={t('A database on a server of your own.')}
          />
        </div>
      </Radio.Group>
      {value.platform === 'duckdb' ? (
        <DuckDBFields value={value} onChange={onChange} problem={problem} />
      ) : value.platform === 'postgres' ? (
        <PostgresFields value={value} onChange={onChange} problem={problem} />
      ) : null}
    </>
  );
}

function DuckDBFields({ value, onChange, problem }: FieldsProps<Of<'duckdb'>>) {
  return (
    <>
      <Radio.Group
        label={t('Database file')}
        value={value.create ? 'new' : 'existing'}
        onChange={(choice) => onChange({ ...value, create: choice === 'new' })}
      >
        <div className={classes.choices}>
          <Choice
            value="existing"
            title={t('Existing file')}
            description={t('Open a DuckDB file that is on the server already.')}
          />
          <Choice
            value="new"
            title={t('New file')}
            description={t('Make an empty one, for uploads and input tables.')}
          />
        </div>
      </Radio.Group>
      <TextField
        label={t('Path on the server')}
        description={t('A relative path stands in the server’s data folder.')}
        placeholder={value.create ? 'team.duckdb' : '/srv/warehouse/sales.duckdb'}
        required
        withAsterisk={false}
        maxLength={1000}
        autoFocus
        classNames={{ input: classes.path }}
        value={value.path}
        error={problem?.field?.endsWith('path') ? problem.message : undefined}
        onChange={(event) => onChange({ ...value, path: event.currentTarget.value })}
      />
    </>
  );
}

interface PostgresFieldsProps extends FieldsProps<Postgres> {
  /** What an empty password means, where one is stored already. */
  passwordHint?: string;
}

export function PostgresFields({ value, onChange, problem, passwordHint }: PostgresFieldsProps) {
  const text = (field: 'host' | 'database' | 'user') => ({
    required: true,
    withAsterisk: false,
    maxLength: field === 'host' ? 255 : 63,
    autoComplete: 'off',
    value: value[field],
    error: problem?.field?.endsWith(field) ? problem.message : undefined,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...value, [field]: event.currentTarget.value }),
  });
  const verified = value.sslmode === 'verify-ca' || value.sslmode === 'verify-full';
  return (
    <>
      <Group grow align="flex-start" gap="sm" preventGrowOverflow={false}>
        <TextField
          label={t('Host')}
          placeholder="db.example.org"
          autoFocus={passwordHint === undefined}
          {...text('host')}
        />
        <TextField
          label={t('Port')}
          inputMode="numeric"
          maw={110}
          required
          withAsterisk={false}
          value={value.port ? String(value.port) : ''}
          error={problem?.field?.endsWith('port') ? problem.message : undefined}
          onChange={(event) =>
            onChange({ ...value, port: Number(event.currentTarget.value.replace(/\D/g, '').slice(0, 5)) })
          }
        />
      </Group>
      <TextField label={t('Database')} {...text('database')} />
      <TextField label={t('User')} {...text('user')} />
      <PasswordInput
        label={t('Password')}
        description={passwordHint ?? t('Kept encrypted, and never shown again.')}
        autoComplete="new-password"
        value={value.password ?? ''}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
      />
      <Select
        label={t('Encryption (TLS)')}
        allowDeselect={false}
        data={[
          { value: 'prefer', label: t('If the server offers it') },
          { value: 'require', label: t('Always') },
          { value: 'verify-ca', label: t('Always, with a certificate of a known authority') },
          { value: 'verify-full', label: t('Always, with a certificate for this host') },
          { value: 'disable', label: t('Never') },
        ]}
        value={value.sslmode ?? 'prefer'}
        onChange={(mode) => onChange({ ...value, sslmode: mode as Of<'postgres'>['sslmode'] })}
      />
      {verified && (
        <Textarea
          label={t('Root certificate')}
          description={t('In PEM form. Leave it empty to trust the authorities this server trusts.')}
          autosize
          minRows={2}
          maxRows={8}
          classNames={{ input: classes.path }}
          value={value.root_certificate ?? ''}
          onChange={(event) => onChange({ ...value, root_certificate: event.currentTarget.value || null })}
        />
      )}
    </>
  );
}

function Choice({ value, title, description }: { value: string; title: string; description: string }) {
  return (
    <Radio.Card value={value} className={classes.choice} aria-label={title} aria-description={description}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} />
        <div>
          <Text fw={500}>{title}</Text>
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  );
}

export const firstDetails: Details = blank.duckdb;
