import { type FormEvent, useState } from 'react';
import { api, type Model } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Group, Modal, Radio, SkeletonRows, Stack, TextField } from '../../ui';
import { typeDescription, typeName, useAccountTypes } from './labels';

interface InviteDialogProps {
  opened: boolean;
  onClose: () => void;
  onInvited: (created: Model<'MemberCreated'>) => void;
}

export function InviteDialog({ opened, onClose, onInvited }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('Invite a member')} size="md">
      <InviteForm onCancel={onClose} onInvited={onInvited} />
    </Modal>
  );
}

const empty: Model<'MemberIn'> = { name: '', email: '', account_type: null };

function InviteForm({
  onCancel,
  onInvited,
}: {
  onCancel: () => void;
  onInvited: InviteDialogProps['onInvited'];
}) {
  const [form, setForm] = useState(empty);
  const types = useAccountTypes();
  const chosen = form.account_type ?? types.data?.find((type) => type.invited)?.id ?? null;
  const invite = api.useMutation('post', '/api/members');
  const failure = invite.isError ? toApiError(invite.error) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ body: { ...form, account_type: chosen } }, { onSuccess: onInvited });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {failure && !failure.at('name') && !failure.at('email') && (
          <ErrorState compact problem={problemOf(failure)} />
        )}
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
        <TextField
          label={t('Email')}
          type="email"
          required
          withAsterisk={false}
          value={form.email}
          error={failure?.at('email')}
          onChange={(event) => setForm({ ...form, email: event.currentTarget.value })}
        />
        <Radio.Group
          label={t('Account type')}
          value={chosen}
          onChange={(value) => setForm({ ...form, account_type: value })}
        >
          <Stack gap="sm" mt={6}>
            {types.data?.map((type) => (
              <Radio
                key={type.id}
                value={type.id}
                label={typeName(type)}
                description={typeDescription(type)}
              />
            ))}
            {types.isPending && <SkeletonRows rows={3} />}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onCancel}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('Make sign-in link')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
