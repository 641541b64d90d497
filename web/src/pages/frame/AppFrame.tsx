import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { t } from '../../locales';
import { toast, useLocalStorage, useMediaQuery } from '../../ui';
import classes from './AppFrame.module.css';
import { CommandPalette } from './CommandPalette';
import { Rail } from './Rail';
import { UnclaimedCopies } from './UnclaimedCopies';

/** In a window this small the rail has no room for words. */
const SMALL = '(max-width: 900px)';

/** The left rail and the page next to it. On a workbook the rail is narrow: the data needs the room. */
export function AppFrame() {
  // By the page that is shown, not by the one that is on its way.
  const onWorkbook = useRouterState({
    select: (state) => /^\/workbooks\/[^/]+/.test((state.resolvedLocation ?? state.location).pathname),
  });
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each page that is opened
  useEffect(() => toast.leavePage, [path]);
  const small = useMediaQuery(SMALL, window.matchMedia(SMALL).matches);
  const [narrow, setNarrow] = useLocalStorage({ key: 'tablewright-rail-narrow', defaultValue: false });
  const isNarrow = narrow || onWorkbook || small;
  return (
    <div className={classes.frame} data-narrow={isNarrow || undefined}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('Skip to content')}
      </button>
      <Rail narrow={isNarrow} onToggle={onWorkbook || small ? undefined : () => setNarrow(!narrow)} />
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <CommandPalette />
      <UnclaimedCopies />
    </div>
  );
}
