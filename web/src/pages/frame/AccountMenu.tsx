import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { dataOf, http, queryClient } from '../../api/client';
import { saveAll } from '../../api/newVersion';
import { toastProblem } from '../../api/problem';
import { sessionQuery, useMember } from '../../api/session';
import { t } from '../../locales';
import { confirm, Menu, type SchemeChoice, Text, UnstyledButton, useSchemeChoice } from '../../ui';
import { countLocalCopies } from '../../workbook/localCopies';
import { initials } from './initials';
import classes from './Rail.module.css';

export function AccountMenu({ narrow }: { narrow: boolean }) {
  const member = useMember();
  const navigate = useNavigate();
  const [scheme, setScheme] = useSchemeChoice();

  const signOut = async () => {
    await saveAll();
    const left = countLocalCopies(member.id);
    if (left > 0) {
      const sure = await confirm({
        title: t('Sign out with unsaved changes?'),
        message: t(
          'Changes in {{left}} tables or workbooks could not be saved yet. They stay in this browser for you alone: sign in here again to save them.',
          { left },
        ),
        action: t('Sign out'),
      });
      if (!sure) return;
    }
    try {
      await dataOf(http.DELETE('/api/session'));
      await navigate({ to: '/sign-in', search: {} });
      queryClient.clear();
      queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      toastProblem(error);
    }
  };

  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton
          className={classes.account}
          aria-label={t('Account of {{name}}', { name: member.name })}
        >
          <span className={classes.initials} aria-hidden>
            {initials(member.name)}
          </span>
          {!narrow && <span className={classes.name}>{member.name}</span>}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text truncate size="xs" component="span" display="block">
            {member.email}
          </Text>
          <Text size="xs" c="dimmed" component="span" display="block">
            {member.account_type_name}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <SchemeItems value={scheme} onChange={setScheme} />
        <Menu.Divider />
        <Menu.Item leftSection={<IconUserCircle />} onClick={() => navigate({ to: '/account' })}>
          {t('Account')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout />} onClick={signOut}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeItems({ value, onChange }: { value: SchemeChoice; onChange: (value: SchemeChoice) => void }) {
  const options = [
    { value: 'auto', label: t('As the system') },
    { value: 'light', label: t('Light') },
    { value: 'dark', label: t('Dark') },
  ] as const;
  return (
    <Menu.RadioGroup value={value} onChange={(chosen) => onChange(chosen as SchemeChoice)}>
      {options.map((option) => (
        <Menu.RadioItem key={option.value} value={option.value} closeMenuOnClick={false}>
          {option.label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
