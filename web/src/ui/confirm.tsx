import { Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { t } from '../locales';
import { useFocusBack } from './focusBack';

export interface Question {
  title: string;
  /** Names what will be lost and what stays. */
  message: ReactNode;
  /** The verb on the button, for example "Delete connection". */
  action: string;
  danger?: boolean;
}

/** Asks once; true when the person agreed. Escape and a click outside mean no. */
export function confirm({ title, message, action, danger = false }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const id = modals.open({
      title,
      onClose: () => resolve(false),
      children: (
        <Asked>
          {typeof message === 'string' ? <Text>{message}</Text> : message}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => modals.close(id)} data-autofocus={danger || undefined}>
              {t('Cancel')}
            </Button>
            <Button
              color={danger ? 'red' : undefined}
              data-autofocus={!danger || undefined}
              onClick={() => {
                resolve(true);
                modals.close(id);
              }}
            >
              {action}
            </Button>
          </Group>
        </Asked>
      ),
    });
  });
}

function Asked({ children }: { children: ReactNode }) {
  useFocusBack(true);
  return <Stack gap="lg">{children}</Stack>;
}
