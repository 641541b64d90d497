import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { t } from '../locales';

const closeButtonProps = { 'aria-label': t('Dismiss') };

function success(message: string): void {
  notifications.show({ message, closeButtonProps, withBorder: true });
}

/** Says why nothing happened; the same message is shown once, however often it is tried. */
function note(message: string): void {
  notifications.show({ id: message, message, closeButtonProps, withBorder: true });
}

const FAILURE_MS = 20_000;
const failures = new Set<string>();

/** What went wrong and what to do; stays long enough to be read, and on its page. */
function failure(problem: { message: string; hint?: string | null }): void {
  const id = notifications.show({
    title: problem.message,
    message: problem.hint ?? '',
    color: 'red',
    autoClose: FAILURE_MS,
    onClose: () => failures.delete(id),
    closeButtonProps,
    withBorder: true,
  });
  failures.add(id);
}

/** What failed on a page is not said on the next one. */
function leavePage(): void {
  for (const id of failures) notifications.hide(id);
  failures.clear();
}

/** Says what was done and offers to take it back. */
function undoable(message: string, undo: () => void): void {
  const id = notifications.show({
    autoClose: 10_000,
    closeButtonProps,
    withBorder: true,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text>{message}</Text>
        <Button
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {t('Undo')}
        </Button>
      </Group>
    ),
  });
}

/** Offers an action that waits for the person; the same offer is shown once. */
function offer(id: string, message: string, action: string, accept: () => void): void {
  notifications.show({
    id,
    autoClose: false,
    closeButtonProps,
    withBorder: true,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text>{message}</Text>
        <Button onClick={accept}>{action}</Button>
      </Group>
    ),
  });
}

export const toast = { success, note, failure, leavePage, undoable, offer };
