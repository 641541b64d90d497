import { api, type Model, queryClient } from '../../api/client';
import { t } from '../../locales';

export type AccountType = Model<'AccountTypeOut'>;
export type MemberRow = Model<'MemberOut'>;
export type Team = Model<'TeamOut'>;

/** The account types of this installation, the built-in ones first. */
export function useAccountTypes(enabled = true) {
  return api.useQuery('get', '/api/account-types', {}, { enabled });
}

/** What the account type is called; custom ones by the name that somebody gave them. */
export function typeName(type: Pick<AccountType, 'id' | 'name'>): string {
  const builtIn: Record<string, string> = {
    admin: t('Admin'),
    builder: t('Builder'),
    viewer: t('Viewer'),
  };
  return builtIn[type.id] ?? type.name;
}

export function typeDescription(type: Pick<AccountType, 'id' | 'description'>): string {
  const builtIn: Record<string, string> = {
    admin: t('Everything, including connections, write access and members.'),
    builder: t('Builds and publishes workbooks, uploads files, edits input tables.'),
    viewer: t('Opens what is published and shared with them.'),
  };
  return builtIn[type.id] ?? type.description;
}

/** After a change of members, teams or account types. */
export async function reloadPeople(): Promise<void> {
  await queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['/api/members', '/api/teams', '/api/account-types'].includes(String(queryKey[1])),
  });
}
