import { type FormEvent, useState } from 'react';
import { api } from '../../api/client';
import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { useMember } from '../../api/session';
import { t } from '../../locales';
import {
  Button,
  Checkbox,
  ErrorState,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextField,
} from '../../ui';
import { type AccountType, reloadPeople, typeDescription, typeName } from '../members/labels';
import { groups, type Permission, type PermissionOut, permissionLabel, withImplied } from './permissions';

interface TypeDialogProps {
  /** Null makes a new one; a built-in one is only shown. */
  type: AccountType | null;
  onClose: () => void;
}

export function TypeDialog({ type, onClose }: TypeDialogProps) {
  const title = type === null ? t('New account type') : typeName(type);
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <TypeForm type={type} onClose={onClose} />
    </Modal>
  );
}

function TypeForm({ type, onClose }: TypeDialogProps) {
  const [form, setForm] = useState({
    name: type?.name ?? '',
    description: type?.description ?? '',
    permissions: (type?.permissions ?? []) as Permission[],
  });
  const all = api.useQuery('get', '/api/account-types/permissions');
  const create = api.useMutation('post', '/api/account-types');
  const change = api.useMutation('patch', '/api/account-types/{type_id}');
  const error = create.error ?? change.error;
  const failure = error ? toApiError(error) : null;
  const fixed = type?.built_in ?? false;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      if (type === null) await create.mutateAsync({ body: form });
      else await change.mutateAsync({ params: { path: { type_id: type.id } }, body: form });
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
        {fixed ? (
          <Text c="dimmed">
            {type && typeDescription(type)} {t('Built-in types stay as they are.')}
          </Text>
        ) : (
          <>
            <TextField
              label={t('Name')}
              required
              withAsterisk={false}
              maxLength={60}
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
          </>
        )}
        <PermissionChoice
          all={all.data ?? []}
          chosen={form.permissions}
          fixed={fixed}
          onChange={(permissions) => setForm({ ...form, permissions })}
        />
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            {fixed ? t('Close') : t('Cancel')}
          </Button>
          {!fixed && (
            <Button type="submit" loading={create.isPending || change.isPending}>
              {type === null ? t('Make account type') : t('Save')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

interface PermissionChoiceProps {
  all: readonly PermissionOut[];
  chosen: readonly Permission[];
  fixed: boolean;
  onChange: (chosen: Permission[]) => void;
}

/** Checked in groups. What others imply is checked too and cannot be taken away alone. */
function PermissionChoice({ all, chosen, fixed, onChange }: PermissionChoiceProps) {
  const me = useMember();
  const held = new Set(withImplied(chosen, all));
  const needed = (permission: Permission) =>
    all.some((one) => held.has(one.permission) && one.implies.includes(permission));
  const toggle = (permission: Permission) => {
    const rest = [...held].filter((other) => other !== permission);
    onChange(held.has(permission) ? rest : withImplied([...held, permission], all));
  };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
      {groups().map((group) => (
        <Stack key={group.title} gap={6} component="fieldset" m={0} p={0} bd="none">
          <Text component="legend" fw={600} p={0} mb={6}>
            {group.title}
          </Text>
          {group.permissions.map((permission) => (
            <Checkbox
              key={permission}
              label={permissionLabel(permission)}
              checked={held.has(permission)}
              disabled={fixed || needed(permission) || !me.permissions.includes(permission)}
              onChange={() => toggle(permission)}
            />
          ))}
        </Stack>
      ))}
    </SimpleGrid>
  );
}
