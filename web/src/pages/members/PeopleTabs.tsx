import { Link } from '@tanstack/react-router';
import { t } from '../../locales';
import { may, useMember } from '../../router/session';
import classes from './PeopleTabs.module.css';

/** The three pages about people: who they are, their teams, what they may do. */
export function PeopleTabs() {
  const me = useMember();
  return (
    <nav className={classes.tabs} aria-label={t('People')}>
      {may(me, 'manage-members') && <Link to="/members">{t('Members')}</Link>}
      <Link to="/teams">{t('Teams')}</Link>
      {may(me, 'see-members') && <Link to="/account-types">{t('Account types')}</Link>}
    </nav>
  );
}
