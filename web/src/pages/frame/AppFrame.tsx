import { Outlet, useRouterState } from '@tanstack/react-router';
import { t } from '../../locales';
import { useLocalStorage } from '../../ui';
import classes from './AppFrame.module.css';
import { CommandPalette } from './CommandPalette';
import { Rail } from './Rail';

/** The left rail and the page beside it. On a workbook the rail is narrow: the data needs the room. */
export function AppFrame() {
  const onWorkbook = useRouterState({
    select: (state) => /^\/workbooks\/[^/]+/.test(state.location.pathname),
  });
  const [narrow, setNarrow] = useLocalStorage({ key: 'tablewright-rail-narrow', defaultValue: false });
  const isNarrow = narrow || onWorkbook;
  return (
    <div className={classes.frame} data-narrow={isNarrow || undefined}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        {t('Skip to content')}
      </button>
      <Rail narrow={isNarrow} onToggle={onWorkbook ? undefined : () => setNarrow(!narrow)} />
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <CommandPalette />
    </div>
  );
}
