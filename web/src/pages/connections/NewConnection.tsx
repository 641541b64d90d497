import { IconCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, type Model, queryClient } from '../../api/client';
import { toApiError } from '../../api/errors';
import { countOf, problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Group, Page, Stack, Textarea, TextField } from '../../ui';
import { LinkAnchor, LinkButton } from '../../ui/links';
import classes from './NewConnection.module.css';
import {
  allAtFields,
  type Details,
  formOf,
  isComplete,
  type Platform,
  PlatformChoice,
  PlatformFields,
  toSend,
} from './platforms';

interface Form {
  name: string;
  description: string;
  details: Details;
}

/** Adds a warehouse. */
export function NewConnection() {
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>({
    name: '',
    description: '',
    details: formOf('duckdb').blank,
  });
  const platformForm = formOf(form.details.platform);
  const test = api.useMutation('post', '/api/connections/test');
  const create = api.useMutation('post', '/api/connections');

  const change = (patch: Partial<typeof form>) => {
    test.reset();
    setForm({ ...form, ...patch });
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    try {
      const connection = await create.mutateAsync({
        body: { ...form, details: toSend(platformForm, form.details) },
      });
      await queryClient.invalidateQueries({ queryKey: ['get', '/api/connections'] });
      await navigate({ to: '/connections/$id/explorer', params: { id: connection.id }, search: {} });
    } catch {
      // Shown beneath the form.
    }
  };

  // Of trying as of saving: the one resets the other.
  const failure = create.isError ? toApiError(create.error) : test.isError ? toApiError(test.error) : null;
  const problems = failure?.problems ?? [];
  const others = problems.filter(({ field }) => field !== 'name');
  const marked =
    problems.length > 0 && (others.length === 0 || allAtFields(platformForm, form.details, others));
  return (
    <Page
      title={t('New connection')}
      breadcrumbs={[
        <LinkAnchor key="all" to="/connections" c="dimmed" size="xs">
          {t('Connections')}
        </LinkAnchor>,
      ]}
    >
      <form onSubmit={submit} className={classes.form} noValidate>
        <Stack gap="md">
          <PlatformChoice
            value={form.details.platform}
            onChange={(platform: Platform) => change({ details: formOf(platform).blank })}
          />
          <PlatformFields
            key={form.details.platform}
            form={platformForm}
            value={form.details}
            onChange={(details) => change({ details })}
            problems={problems}
          />
          <TextField
            label={t('Name')}
            description={t('What people see in the list.')}
            required
            withAsterisk={false}
            maxLength={120}
            value={form.name}
            error={failure?.at('name')}
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
          <TestResult result={test.data} error={null} />
          {failure && <ErrorState compact problem={marked ? countOf(problems) : problemOf(failure)} />}
          <Group justify="space-between" mt="xs">
            <Button
              variant="default"
              loading={test.isPending}
              disabled={
                !isComplete(platformForm, form.details) || platformForm.triable?.(form.details) === false
              }
              title={
                form.details.platform === 'duckdb' && form.details.create
                  ? t('A new file is made when you save.')
                  : undefined
              }
              onClick={() => {
                create.reset();
                test.mutate({ body: toSend(platformForm, form.details) });
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
