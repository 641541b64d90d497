import type { ReactNode } from 'react';
import type { Element } from '../../workbook/document';
import { useWorkbook } from '../../workbook/store';
import styles from './Frame.module.css';

interface BorderlessFrameProps {
  element: Element;
  menu?: ReactNode;
  /** No higher than a line. */
  low?: boolean;
  children: ReactNode;
}

/** A box without a header, for elements directly on the page; its menu shows while it is selected. */
export function BorderlessFrame({ element, menu, low, children }: BorderlessFrameProps) {
  const editable = useWorkbook((state) => state.editable);
  const selected = useWorkbook((state) => state.selection.elementId === element.id);
  return (
    <section
      className={styles.frame}
      aria-label={element.name}
      data-kind={element.kind}
      data-element={element.id}
      data-quiet
      data-low={low || undefined}
      data-selected={(selected && editable) || undefined}
    >
      {children}
      {editable && menu && <div className={styles.floating}>{menu}</div>}
    </section>
  );
}
