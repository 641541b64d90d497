import type { ReactNode } from 'react';
import { Stack, Text, Title } from '../../ui';
import classes from './SessionFrame.module.css';

interface SessionFrameProps {
  title: string;
  description?: string;
  children: ReactNode;
}

/** The quiet frame of the pages before sign-in. */
export function SessionFrame({ title, description, children }: SessionFrameProps) {
  return (
    <main className={classes.frame}>
      <title>{`${title} · Tablewright`}</title>
      <div className={classes.panel}>
        <div className={classes.brand}>
          <img src="./icon.svg" alt="" width={28} height={28} />
          Tablewright
        </div>
        <Stack gap={4} mb="lg">
          <Title order={1}>{title}</Title>
          {description !== undefined && <Text c="dimmed">{description}</Text>}
        </Stack>
        {children}
      </div>
    </main>
  );
}
