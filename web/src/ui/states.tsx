import { Box, Button, Collapse, Group, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../locales';
import { CopyButton } from './CopyField';
import classes from './states.module.css';

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  /** The next thing to do. */
  action?: ReactNode;
  compact?: boolean;
}

/** Nothing here yet: says what would be here and offers the next action. */
export function EmptyState({ icon, title, children, action, compact = false }: EmptyStateProps) {
  return (
    <Stack className={classes.empty} data-compact={compact || undefined} gap={6}>
      {icon !== undefined && <Box className={classes.emptyIcon}>{icon}</Box>}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text c="dimmed" maw={420}>
          {children}
        </Text>
      )}
      {action !== undefined && <Group mt="xs">{action}</Group>}
    </Stack>
  );
}

export interface Problem {
  /** What happened. */
  message: string;
  /** What to do. */
  hint?: string | null;
  /** The SQL, the line or the server's own words, when they help. */
  details?: string | null;
}

interface ErrorStateProps {
  problem: Problem;
  onRetry?: () => void;
  action?: ReactNode;
  compact?: boolean;
}

/** What happened, why, what to do; details on request. */
export function ErrorState({ problem, onRetry, action, compact = false }: ErrorStateProps) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Box className={classes.error} data-compact={compact || undefined} role="alert">
      <IconAlertTriangle className={classes.errorIcon} size={18} aria-hidden />
      <Stack gap={6} miw={0} flex={1}>
        <Text fw={600} className={classes.wrap}>
          {problem.message}
        </Text>
        {problem.hint && (
          <Text c="dimmed" className={classes.wrap}>
            {problem.hint}
          </Text>
        )}
        {problem.details && (
          <Box>
            <UnstyledButton className={classes.toggle} onClick={toggle} aria-expanded={open}>
              <IconChevronRight data-open={open || undefined} aria-hidden />
              {t('Details')}
            </UnstyledButton>
            <Collapse expanded={open}>
              <Box className={classes.details}>
                <pre>{problem.details}</pre>
                <CopyButton value={problem.details} />
              </Box>
            </Collapse>
          </Box>
        )}
        {(onRetry !== undefined || action !== undefined) && (
          <Group mt={4} gap="xs">
            {onRetry !== undefined && (
              <Button variant="default" onClick={onRetry}>
                {t('Try again')}
              </Button>
            )}
            {action}
          </Group>
        )}
      </Stack>
    </Box>
  );
}

/** Grey lines where rows will be. */
export function SkeletonRows({ rows = 5, height = 16 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" py="xs" role="status" aria-busy="true" aria-label={t('Loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <Skeleton key={row} height={height} width={`${96 - ((row * 17) % 38)}%`} radius="sm" />
      ))}
    </Stack>
  );
}
