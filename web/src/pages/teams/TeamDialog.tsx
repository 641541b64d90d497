import { type FormEvent, useState } from 'react';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Group, Modal, MultiSelect, Stack, Switch, Textarea, TextField } from '../../ui';
import { type MemberRow, reloadPeople, type Team } from '../members/labels';

interface TeamDialogProps {
  /** Null makes a new one. */
  team: Team | null;
  members: readonly MemberRow[];
  onClose: () => void;
}

export function TeamDialog({ team, members, onClose }: TeamDialogProps) {
  const title = team === null ? t('New team') : t('Team “{{name}}”', { name: team.name });
  return (
    <Modal opened onClose={onClose} title={title} size="md">
      <TeamForm team={team} members={members} onClose={onClose} />
    </Modal>
  );
}

function TeamForm({ team, members, onClose }: TeamDialogProps) {
  const [form, setForm] = useState({
    name: team?.name ?? '',
    description: team?.description ?? '',
    visible: team?.visible ?? true,
    member_ids: team?.member_ids ?? [],
  });
  const create = api.useMutation('post', '/api/teams');
  const change = api.useMutation('patch', '/api/teams/{team_id}');
  const error = create.error ?? change.error;
  const failure = error ? toApiError(error) : null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { member_ids, ...made } = form;
    try {
      const id = team?.id ?? (await create.mutateAsync({ body: made })).id;
      await change.mutateAsync({ params: { path: { team_id: id } }, body: { ...made, member_ids } });
    } catch {
      // Shown beneath the form.
      return;
    }
    await reloadPeople();
    onClose();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure && !failure.at('name') && <ErrorState compact problem={problemOf(failure)} />}
        <TextField
          label={t('Name')}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={form.name}
          error={failure?.at('name')}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <Textarea
          label={t('Description')}
          autosize
          minRows={1}
          maxRows={4}
          value={form.description}
          onChange={(event) => setForm({ ...form, description: event.currentTarget.value })}
        />
        <MultiSelect
          label={t('Members')}
          placeholder={form.member_ids.length === 0 ? t('Name or address') : undefined}
          searchable
          hidePickedOptions
          data={members.map((member) => ({ value: member.id, label: `${member.name} (${member.email})` }))}
          value={form.member_ids}
          onChange={(member_ids) => setForm({ ...form, member_ids })}
        />
        <Switch
          label={t('Everybody sees its name')}
          description={t('Otherwise only its members and those who manage teams do.')}
          checked={form.visible}
          onChange={(event) => setForm({ ...form, visible: event.currentTarget.checked })}
        />
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={create.isPending || change.isPending}>
            {team === null ? t('Make team') : t('Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
