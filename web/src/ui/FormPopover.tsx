import { Popover, type PopoverProps } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useFocusBack } from './focusBack';

interface FormPopoverProps extends Pick<PopoverProps, 'position' | 'width'> {
  opened: boolean;
  label: string;
  onClose(): void;
  /** What it opens at; a press on it is no press outside. */
  target: ReactNode;
  padding?: string;
  children: ReactNode;
}

/**
 * A popover with fields. A press outside closes it and keeps what was typed; Escape closes it and discards that.
 *
 * What its fields open (lists, calendars) lies elsewhere in the page, yet a press there is one inside: React's events
 * pass from a portal to the component that opened it.
 */
export function FormPopover(props: FormPopoverProps) {
  const { opened, label, onClose, target, padding, children, ...position } = props;
  const inside = useRef(false);
  useFocusBack(opened);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!opened) return;
    // The press that opened it is over.
    inside.current = false;
    const press = (): void => {
      if (!inside.current) {
        // A field takes effect when it is left, and it is gone once the popover is.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        close.current();
      }
      inside.current = false;
    };
    document.addEventListener('mousedown', press);
    document.addEventListener('touchstart', press);
    return () => {
      document.removeEventListener('mousedown', press);
      document.removeEventListener('touchstart', press);
    };
  }, [opened]);
  const mark = (): void => {
    inside.current = true;
  };
  return (
    <span style={{ display: 'contents' }} onMouseDownCapture={mark} onTouchStartCapture={mark}>
      <Popover
        opened={opened}
        onChange={(next) => !next && onClose()}
        closeOnClickOutside={false}
        closeOnEscape
        trapFocus
        {...position}
      >
        <Popover.Target>{target}</Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={label} p={padding}>
          {children}
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
