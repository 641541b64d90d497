import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Button, FormPopover } from '../ui';
import type { ControlElement, ControlValue } from './types';
import { valueText } from './words';

interface OpenButtonProps {
  control: ControlElement;
  value: ControlValue;
  width: number;
  children(close: () => void): ReactNode;
}

/** What is chosen, in words; opens what can be chosen. */
export function OpenButton({ control, value, width, children }: OpenButtonProps) {
  const [open, setOpen] = useState(false);
  const text = valueText(control, value);
  return (
    <FormPopover
      opened={open}
      label={control.name}
      onClose={() => setOpen(false)}
      position="bottom-start"
      width={width}
      padding="xs"
      target={
        <Button
          fullWidth
          variant="default"
          justify="space-between"
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${control.name}: ${text}`}
          onClick={() => setOpen(!open)}
        >
          {text}
        </Button>
      }
    >
      {children(() => setOpen(false))}
    </FormPopover>
  );
}
