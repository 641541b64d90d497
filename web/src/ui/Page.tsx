import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../locales';
import classes from './Page.module.css';

interface PageProps {
  title: string;
  description?: ReactNode;
  /** Links that lead here, outermost first. */
  breadcrumbs?: ReactNode[];
  actions?: ReactNode;
  /** Beneath the title: tabs. */
  tabs?: ReactNode;
  /** Uses the whole width (data) instead of a reading width. */
  wide?: boolean;
  /** Exactly as high as the window: its content scrolls in its own parts. */
  fill?: boolean;
  children: ReactNode;
}

/** The frame of an ordinary page: breadcrumbs, title, actions, content. */
export function Page({
  title,
  description,
  breadcrumbs = [],
  actions,
  tabs,
  wide = false,
  fill = false,
  children,
}: PageProps) {
  return (
    <Box className={classes.page} data-wide={wide || undefined} data-fill={fill || undefined}>
      <title>{`${title} · Tablewright`}</title>
      <Box className={classes.header} data-tabs={tabs !== undefined || undefined}>
        {breadcrumbs.length > 0 && <Breadcrumbs items={breadcrumbs} />}
        <Group justify="space-between" align="flex-start" gap="md">
          <Stack gap={2} miw={0} className={classes.words}>
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            {description !== undefined && (
              <Text c="dimmed" className={classes.description}>
                {description}
              </Text>
            )}
          </Stack>
          {actions !== undefined && (
            <Group gap="xs" wrap="nowrap" flex="none">
              {actions}
            </Group>
          )}
        </Group>
        {tabs}
      </Box>
      {children}
    </Box>
  );
}

export function Breadcrumbs({ items }: { items: ReactNode[] }) {
  return (
    <nav aria-label={t('Breadcrumbs')} className={classes.breadcrumbs}>
      <ol>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the trail has no other identity
          <li key={at}>{item}</li>
        ))}
      </ol>
    </nav>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box component="section" aria-label={title} className={classes.section}>
      <Group justify="space-between" mb="xs" mih={30}>
        <Title order={2} className={classes.sectionTitle}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Box>
  );
}
