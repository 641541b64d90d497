import { IconCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, type Model, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { LinkAnchor, LinkButton } from '../../router/links';
import { Button, ErrorState, Group, Page, Radio, Stack, Text, Textarea, TextField } from '../../ui';
import { problemOf } from '../problem';
import classes from './NewConnection.module.css';

/** Adds a DuckDB file, an existing one or a new one. */
export function NewConnection() {
  const navigate = useNavigate();
  const [form, setForm] = useState({ name: '', description: '', path: '', create: false });
  const test = api.useMutation('post', '/api/connections/test');
  const create = api.useMutation('post', '/api/connections');

  const details = { platform: 'duckdb', path: form.path, create: form.create } as const;
  const change = (patch: Partial<typeof form>) => {
    test.reset();
    setForm({ ...form, ...patch });
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    try {
      const { name, description } = form;
      const connection = await create.mutateAsync({ body: { name, description, details } });
      await queryClient.invalidateQueries({ queryKey: ['get', '/api/connections'] });
      await navigate({ to: '/connections/$id/explorer', params: { id: connection.id }, search: {} });
    } catch {
      // Shown beneath the form.
    }
  };

  const failure = create.isError ? toApiError(create.error) : null;
  return (
    <Page
      title={t('New connection')}
      description={t('DuckDB: an analytical database in a single file, run inside this server.')}
      breadcrumbs={[
        <LinkAnchor key="all" to="/connections" c="dimmed" size="xs">
          {t('Connections')}
        </LinkAnchor>,
      ]}
    >
      <form onSubmit={submit} className={classes.form}>
        <Stack gap="md">
          <Radio.Group
            label={t('Database file')}
            value={form.create ? 'new' : 'existing'}
            onChange={(value) => change({ create: value === 'new' })}
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
            placeholder={form.create ? 'team.duckdb' : '/srv/warehouse/sales.duckdb'}
            required
            withAsterisk={false}
            maxLength={1000}
            autoFocus
            classNames={{ input: classes.path }}
            value={form.path}
            error={failure?.field?.endsWith('path') ? failure.message : undefined}
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
          <TextField
            label={t('Name')}
            description={t('What people see in the list.')}
            required
            withAsterisk={false}
            maxLength={120}
            value={form.name}
            error={failure?.field === 'name' ? failure.message : undefined}
            onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
          />
          <Textarea
            label={t('Description')}
            autosize
            minRows={2}
            maxRows={6}
            value={form.description}
            onChange={(event) => setForm({ ...form, description: event.currentTarget.value })}
          />
          <TestResult result={test.data} error={test.error} />
          {failure && <ErrorState compact problem={problemOf(failure)} />}
          <Group justify="space-between" mt="xs">
            <Button
              variant="default"
              loading={test.isPending}
              disabled={form.path === '' || form.create}
              title={form.create ? t('A new file is made when you save.') : undefined}
              onClick={() => {
                create.reset();
                test.mutate({ body: details });
              }}
            >
              {t('Test')}
            </Button>
            <Group gap="xs">
              <LinkButton to="/connections" variant="subtle" color="gray">
                {t('Cancel')}
              </LinkButton>
              <Button type="submit" loading={create.isPending}>
                {t('Add connection')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Page>
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

/** What a test of a connection said. */
export function TestResult({ result, error }: { result?: Model<'ConnectionTest'>; error: unknown }) {
  if (error) return <ErrorState compact problem={problemOf(error)} />;
  if (!result) return null;
  if (!result.ok) return <ErrorState compact problem={result} />;
  return (
    <div className={classes.works} role="status">
      <IconCheck aria-hidden />
      {result.message}
    </div>
  );
}
