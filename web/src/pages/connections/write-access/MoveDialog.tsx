import { type FormEvent, useState } from 'react';
import { api } from '../../../api/client';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { Button, ErrorState, Group, Modal, Select, Stack, Text, toast } from '../../../ui';
import { reloadConnections } from '../ConnectionSettings';
import type { Destination, State } from './state';

interface MoveDialogProps {
  connectionId: string;
  state: State;
  source: Destination;
  onClose(): void;
}

/** Where else everything that may be moved to: another destination for data that is still in use. */
export function targetsOf(state: State, source: Destination): Destination[] {
  return state.destinations.filter((one) => one.id !== source.id && one.purpose === 'data' && !one.retired);
}

/** Brings all that is stored in one destination to another, in the background. */
export function MoveDialog({ connectionId, state, source, onClose }: MoveDialogProps) {
  const targets = targetsOf(state, source);
  const [target, setTarget] = useState(targets[0]?.id ?? null);
  const move = api.useMutation('post', '/api/connections/{connection_id}/write-access/moves', {
    onSuccess: reloadConnections,
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!target) return;
    try {
      await move.mutateAsync({
        params: { path: { connection_id: connectionId } },
        body: { source_id: source.id, target_id: target },
      });
      toast.success(t('Moving has begun.'));
      onClose();
    } catch {
      // Shown beneath the form.
    }
  };

  return (
    <Modal opened onClose={onClose} title={t('Move everything out of {{place}}', { place: source.label })}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Select
            label={t('To')}
            allowDeselect={false}
            data={targets.map((one) => ({ value: one.id, label: one.label }))}
            value={target}
            onChange={setTarget}
          />
          <Text>
            {t(
              'Tables are moved one after the other, with their data and history. While a table is being moved, it is read-only. Workbooks keep working without a change.',
            )}
          </Text>
          {move.isError && <ErrorState compact problem={problemOf(move.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('Cancel')}
            </Button>
            <Button type="submit" loading={move.isPending} disabled={!target}>
              {t('Move {{count}} objects', { count: source.object_count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
