import { useState } from 'react';
import { t } from '../../locales';
import { Button, Group, Modal, Stack, Text } from '../../ui';
import { forgetUnclaimedCopies, unclaimedCopies } from '../../workbook/localCopies';

/**
 * Unsaved work that an earlier version left in this browser without the name of its member. Sending it would put
 * it under the name of the member who is signed in, so it is offered as a file and nothing else.
 */
export function UnclaimedCopies() {
  const [work] = useState(unclaimedCopies);
  const [open, setOpen] = useState(() => Object.keys(work).length > 0);
  const discard = () => {
    forgetUnclaimedCopies();
    setOpen(false);
  };
  const download = () => {
    const file = URL.createObjectURL(new Blob([JSON.stringify(work, null, 2)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), {
      href: file,
      download: 'tablewright-unsaved-work.json',
    }).click();
    URL.revokeObjectURL(file);
    discard();
  };
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t('Unsaved work of an earlier version')}>
      <Stack gap="lg">
        <Text>
          {t(
            'This browser still holds changes that were never saved. It was not noted whose they are, so they are not sent under your name. Save them as a file, or discard them.',
          )}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" color="red" onClick={discard}>
            {t('Discard them')}
          </Button>
          <Button onClick={download}>{t('Save as a file')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
