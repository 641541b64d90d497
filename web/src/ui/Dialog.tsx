import { type DrawerProps, Drawer as KitDrawer, Modal as KitModal, type ModalProps } from '@mantine/core';
import { useFocusBack } from './focusBack';

/** A dialog in the middle. The focus returns to what opened it. */
export function Modal(props: ModalProps) {
  useFocusBack(props.opened);
  return <KitModal {...props} />;
}

/** A dialog at the side. The focus returns to what opened it. */
export function Drawer(props: DrawerProps) {
  useFocusBack(props.opened);
  return <KitDrawer {...props} />;
}
