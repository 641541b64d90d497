import type { ReactNode } from 'react';
import classes from './LinkTabs.module.css';

/** Links to the parts of a page, side by side; the one that is open is marked. */
export function LinkTabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  );
}
