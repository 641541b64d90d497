import { type FormEvent, useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { Button, ErrorState, Group, Modal, Stack, Switch, Text, TextField, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import { type Destination, type DestinationField, sent, type Values } from './state';
import { TeamChoice } from './Teams';

interface EditDestinationProps {
  connectionId: string;
  fields: readonly DestinationField[];
  destination: Destination;
  onClose(): void;
}

/** What may change of a destination: all but its path. */
export function EditDestination({ connectionId, fields, destination, onClose }: EditDestinationProps) {
  const extra = fields.filter((field) => !field.part);
  const [form, setForm] = useState({
    description: destination.description,
    team_ids: destination.team_ids,
    options: Object.fromEntries(
      extra.map((field) => [field.name, destination.values[field.name] ?? field.default ?? null]),
    ) as Values,
  });
  const save = api.useMutation(
    'patch',
    '/api/connections/{connection_id}/write-access/destinations/{destination_id}',
    { onSuccess: reloadConnections },
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { description, team_ids, options } = form;
    try {
      await save.mutateAsync({
        params: { path: { connection_id: connectionId, destination_id: destination.id } },
        body: { description, team_ids, ...(extra.length > 0 ? { options: sent(options) } : {}) },
      });
      toast.success(t('Saved.'));
      onClose();
    } catch {
      // Shown beneath the form.
    }
  };

  const option = (name: string, value: string | boolean) =>
    setForm({ ...form, options: { ...form.options, [name]: value } });
  return (
    <Modal opened onClose={onClose} title={t('Edit {{place}}', { place: destination.label })}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextField
            label={t('Description')}
            maxLength={500}
            value={form.description}
            onChange={(event) => setForm({ ...form, description: event.currentTarget.value })}
          />
          {destination.purpose === 'data' && (
            <TeamChoice value={form.team_ids} onChange={(team_ids) => setForm({ ...form, team_ids })} />
          )}
          {extra.map((field) =>
            field.kind === 'switch' ? (
              <Switch
                key={field.name}
                label={field.label}
                description={field.help}
                checked={form.options[field.name] === true}
                onChange={(event) => option(field.name, event.currentTarget.checked)}
              />
            ) : (
              <TextField
                key={field.name}
                label={field.label}
                description={field.help}
                maxLength={255}
                value={String(form.options[field.name] ?? '')}
                onChange={(event) => option(field.name, event.currentTarget.value)}
              />
            ),
          )}
          <Text size="xs" c="dimmed">
            {t('Its path never changes: add another destination, and make it the default.')}
          </Text>
          {save.isError && <ErrorState compact problem={problemOf(save.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('Cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
