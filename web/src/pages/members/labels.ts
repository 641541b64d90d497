import type { Model } from '../../api/client';
import { t } from '../../locales';

export type AccountType = Model<'MemberOut'>['account_type'];

export const accountTypes: readonly AccountType[] = ['admin', 'builder', 'viewer'];

export function accountTypeLabel(type: AccountType): string {
  return { admin: t('Admin'), builder: t('Builder'), viewer: t('Viewer') }[type];
}

export function accountTypeDescription(type: AccountType): string {
  return {
    admin: t('Everything, including connections, write access and members.'),
    builder: t('Builds and publishes workbooks, uploads files, edits input tables.'),
    viewer: t('Opens what is published and shared with them.'),
  }[type];
}
