import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, http } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { Button, ErrorState, Group, Modal, Stack, Text } from '../ui';
import { useWorkbook, useWorkbookStore } from '../workbook/store';

/** Somebody else has saved the draft: load theirs, or save yours as a copy. */
export function ConflictDialog({ onReload }: { onReload(): void }) {
  const store = useWorkbookStore();
  const navigate = useNavigate();
  const open = useWorkbook((state) => state.save.kind === 'conflict');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { name } = store.getState();

  const saveCopy = async () => {
    setBusy(true);
    setError(null);
    try {
      const copy = await dataOf(
        http.POST('/api/workbooks', {
          body: { name: t('{{name}} (my copy)', { name }), document: store.getState().document },
        }),
      );
      onReload();
      await navigate({ to: '/workbooks/$id', params: { id: copy.id }, search: { mode: 'edit' } as never });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Modal
      opened={open}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t('The draft was changed elsewhere')}
      size="md"
    >
      <Stack gap="md">
        <Text>
          {t(
            'Another person, or another window of yours, has saved this draft since you opened it. Your last changes are not in it.',
          )}
        </Text>
        {error !== null && <ErrorState compact problem={problemOf(error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" disabled={busy} onClick={onReload}>
            {t('Reload and lose my changes')}
          </Button>
          <Button loading={busy} onClick={() => void saveCopy()}>
            {t('Save mine as a copy')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
