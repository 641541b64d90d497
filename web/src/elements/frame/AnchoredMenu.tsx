import type { ReactNode } from 'react';
import { FormPopover, Menu, Portal, useFocusBack } from '../../ui';

/** Where a menu opens, in client coordinates. */
export interface Anchor {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const anchorOf = (box: DOMRect): Anchor => ({
  left: box.left,
  top: box.top,
  width: box.width,
  height: box.height,
});

export const anchorAt = (x: number, y: number): Anchor => ({ left: x, top: y, width: 1, height: 1 });

interface AnchoredProps {
  anchor: Anchor | null;
  label: string;
  onClose(): void;
  width?: number;
  children: ReactNode;
}

/** A menu at a place of the screen instead of at a button: headers and cells of the grid. */
export function AnchoredMenu({ anchor, label, onClose, width = 232, children }: AnchoredProps) {
  useFocusBack(anchor !== null);
  if (!anchor) return null;
  return (
    <Portal>
      <Menu opened onClose={onClose} width={width} position="bottom-start" trapFocus>
        <Menu.Target>
          {/* The menu is called after its target. */}
          <span aria-hidden style={{ position: 'fixed', pointerEvents: 'none', fontSize: 0, ...anchor }}>
            {label}
          </span>
        </Menu.Target>
        <Menu.Dropdown>{children}</Menu.Dropdown>
      </Menu>
    </Portal>
  );
}

/** A small form at a place of the screen. */
export function AnchoredPopover({ anchor, label, onClose, width = 296, children }: AnchoredProps) {
  if (!anchor) return null;
  return (
    <Portal>
      <FormPopover
        opened
        label={label}
        onClose={onClose}
        width={width}
        position="bottom-start"
        padding="sm"
        target={<span aria-hidden style={{ position: 'fixed', pointerEvents: 'none', ...anchor }} />}
      >
        {children}
      </FormPopover>
    </Portal>
  );
}
