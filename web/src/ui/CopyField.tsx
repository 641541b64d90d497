import { ActionIcon, Box, Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { t } from '../locales';
import classes from './CopyField.module.css';

export function CopyButton({ value, label = t('Copy') }: { value: string; label?: string }) {
  const { copied, copy } = useClipboard({ timeout: 1500 });
  return (
    <Tooltip label={copied ? t('Copied') : label}>
      <ActionIcon
        size="sm"
        color={copied ? 'petrol' : 'gray'}
        aria-label={copied ? t('Copied') : label}
        onClick={() => copy(value)}
      >
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The same as a button with words, for what is too long to be shown again. */
export function CopyAction({ value, label }: { value: string; label: string }) {
  const { copied, copy } = useClipboard({ timeout: 1500 });
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      onClick={() => copy(value)}
    >
      {copied ? t('Copied') : label}
    </Button>
  );
}

/** A value to take elsewhere: a link, a statement. Long statements wrap. */
export function CopyField({
  value,
  label,
  block = false,
}: {
  value: string;
  label: string;
  block?: boolean;
}) {
  return (
    <Box className={classes.field} data-block={block || undefined}>
      <code>{value}</code>
      <CopyButton value={value} label={label} />
    </Box>
  );
}
