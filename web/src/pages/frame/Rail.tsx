import {
  IconDatabase,
  IconFileSpreadsheet,
  IconHistory,
  IconHome,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';
import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { managesPeople, may, mayBuild, seesConnections, useMember } from '../../api/session';
import { t } from '../../locales';
import { ActionIcon, keyText, Tooltip, UnstyledButton } from '../../ui';
import { AccountMenu } from './AccountMenu';
import { openCommandPalette } from './CommandPalette';
import classes from './Rail.module.css';

interface RailProps {
  narrow: boolean;
  /** Absent where the width is not the person's to choose. */
  onToggle?: () => void;
}

export function Rail({ narrow, onToggle }: RailProps) {
  const member = useMember();
  return (
    <nav className={classes.rail} data-narrow={narrow || undefined} aria-label={t('Main')}>
      <div className={classes.top}>
        <Tooltip label={t('Home')} position="right" disabled={!narrow}>
          <Link to="/" className={classes.brand} aria-label="Tablewright">
            <img src="./icon.svg" alt="" width={22} height={22} />
            {!narrow && <span>Tablewright</span>}
          </Link>
        </Tooltip>
        {onToggle && !narrow && <RailToggle narrow={narrow} onToggle={onToggle} />}
      </div>
      <div className={classes.items}>
        <Tooltip label={`${t('Search')} ${keyText('mod+K')}`} position="right" disabled={!narrow}>
          <UnstyledButton className={classes.item} onClick={openCommandPalette} aria-label={t('Search')}>
            <IconSearch aria-hidden />
            {!narrow && (
              <>
                <span>{t('Search')}</span>
                <span className={classes.keys} aria-hidden>
                  {keyText('mod+K')}
                </span>
              </>
            )}
          </UnstyledButton>
        </Tooltip>
        <RailLink narrow={narrow} to="/" exact icon={<IconHome aria-hidden />} label={t('Home')} />
        <RailLink
          narrow={narrow}
          to="/workbooks"
          icon={<IconFileSpreadsheet aria-hidden />}
          label={t('Workbooks')}
        />
        {(mayBuild(member) || seesConnections(member)) && (
          <>
            <RailLink
              narrow={narrow}
              to="/connections"
              icon={<IconDatabase aria-hidden />}
              label={t('Connections')}
            />
            <RailLink narrow={narrow} to="/queries" icon={<IconHistory aria-hidden />} label={t('Queries')} />
            <RailLink narrow={narrow} to="/runs" icon={<IconStack2 aria-hidden />} label={t('Runs')} />
          </>
        )}
        {managesPeople(member) && (
          <RailLink
            narrow={narrow}
            to={may(member, 'manage-members') ? '/members' : '/teams'}
            holds={['/teams', '/account-types', '/audit-log']}
            icon={<IconUsers aria-hidden />}
            label={t('Members')}
          />
        )}
      </div>
      <div className={classes.bottom}>
        {onToggle && narrow && <RailToggle narrow={narrow} onToggle={onToggle} />}
        <AccountMenu narrow={narrow} />
      </div>
    </nav>
  );
}

interface RailLinkProps {
  narrow: boolean;
  to: LinkProps['to'];
  icon: ReactNode;
  label: string;
  exact?: boolean;
  /** Addresses of other pages that one gets to from there. */
  holds?: readonly string[];
}

function RailLink({ narrow, to, icon, label, exact = false, holds = [] }: RailLinkProps) {
  const within = useLocation({ select: ({ pathname }) => holds.some((held) => pathname === held) });
  return (
    <Tooltip label={label} position="right" disabled={!narrow}>
      <Link
        to={to}
        className={classes.item}
        activeOptions={{ exact, includeSearch: false }}
        aria-label={narrow ? label : undefined}
        data-status={within ? 'active' : undefined}
      >
        {icon}
        {!narrow && <span>{label}</span>}
      </Link>
    </Tooltip>
  );
}

function RailToggle({ narrow, onToggle }: { narrow: boolean; onToggle: () => void }) {
  const label = narrow ? t('Widen the side bar') : t('Narrow the side bar');
  return (
    <Tooltip label={label} position="right">
      <ActionIcon onClick={onToggle} aria-label={label}>
        {narrow ? <IconLayoutSidebarLeftExpand /> : <IconLayoutSidebarLeftCollapse />}
      </ActionIcon>
    </Tooltip>
  );
}
