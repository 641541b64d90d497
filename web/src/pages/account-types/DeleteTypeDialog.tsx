import { useState } from 'react';
import { api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { t } from '../../locales';
import { Button, ErrorState, Group, Modal, Select, Stack, Text } from '../../ui';
import { type AccountType, reloadPeople, typeName } from '../members/labels';

interface DeleteTypeDialogProps {
  type: AccountType;
  types: readonly AccountType[];
  onClose: () => void;
}

/** Its members need another type: asked for before it goes. */
export function DeleteTypeDialog({ type, types, onClose }: DeleteTypeDialogProps) {
  const others = types.filter((other) => other.id !== type.id);
  const [chosen, setChosen] = useState('viewer');
  const remove = api.useMutation('delete', '/api/account-types/{type_id}');

  const submit = async () => {
    try {
      await remove.mutateAsync({
        params: { path: { type_id: type.id }, query: { reassign_to: chosen } },
      });
    } catch {
      // Shown in the dialog.
      return;
    }
    await reloadPeople();
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t('Delete the account type “{{name}}”?', { name: type.name })}>
      <Stack gap="md">
        <Text>{t('{{count}} members have this type.', { count: type.members })}</Text>
        <Select
          label={t('They get the type')}
          allowDeselect={false}
          data={others.map((other) => ({ value: other.id, label: typeName(other) }))}
          value={chosen}
          onChange={(value) => value && setChosen(value)}
        />
        {remove.isError && <ErrorState compact problem={problemOf(remove.error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => void submit()}>
            {t('Delete account type')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
