import { Link } from '@tanstack/react-router';
import { may, useMember } from '../../api/session';
import { t } from '../../locales';
import { LinkTabs } from '../../ui';

/** The pages about people: who they are, their teams, what they may do, what they did. */
export function PeopleTabs() {
  const me = useMember();
  return (
    <LinkTabs label={t('People')}>
      {may(me, 'manage-members') && <Link to="/members">{t('Members')}</Link>}
      <Link to="/teams">{t('Teams')}</Link>
      {may(me, 'see-members') && <Link to="/account-types">{t('Account types')}</Link>}
      {may(me, 'read-audit-log') && (
        <Link to="/audit-log" activeOptions={{ includeSearch: false }} search={{}}>
          {t('Audit log')}
        </Link>
      )}
    </LinkTabs>
  );
}
