import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface FoldButtonProps {
  open: boolean;
  onToggle(): void;
  /** The id of what it shows and hides. */
  region: string;
  className?: string;
  children: ReactNode;
}

/** Opens the content below it. Its text is aligned with the content above. */
export function FoldButton({ open, onToggle, region, className, children }: FoldButtonProps) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      ml={-8}
      className={className}
      aria-expanded={open}
      aria-controls={region}
      leftSection={open ? <IconChevronDown aria-hidden /> : <IconChevronRight aria-hidden />}
      onClick={onToggle}
    >
      {children}
    </Button>
  );
}
