import type { Model } from '../../api/client';
import { t } from '../../locales';

export type PermissionOut = Model<'PermissionOut'>;
export type Permission = PermissionOut['permission'];

/** The heading of each permission, in the order of the headings. */
export function groups(): { title: string; permissions: Permission[] }[] {
  return [
    { title: t('Workbooks'), permissions: ['create-workbooks', 'manage-all-workbooks'] },
    { title: t('Connections'), permissions: ['view-connections', 'write-sql', 'manage-connections'] },
    {
      title: t('Writing to the warehouse'),
      permissions: [
        'edit-input-tables',
        'create-input-tables',
        'upload-csv',
        'create-warehouse-views',
        'schedule-materializations',
      ],
    },
    {
      title: t('People'),
      permissions: [
        'see-members',
        'manage-members',
        'manage-teams',
        'manage-account-types',
        'read-audit-log',
      ],
    },
  ];
}

export function permissionLabel(permission: Permission): string {
  return {
    'view-connections': t('See connections and their tables'),
    'manage-connections': t('Add and change connections'),
    'write-sql': t('Write SQL'),
    'create-input-tables': t('Create input tables'),
    'edit-input-tables': t('Enter data into input tables'),
    'upload-csv': t('Upload CSV files'),
    'create-warehouse-views': t('Create warehouse views'),
    'schedule-materializations': t('Materialize elements'),
    'create-workbooks': t('Create, edit and publish workbooks'),
    'manage-all-workbooks': t('Change the workbooks of others'),
    'see-members': t('See the members'),
    'manage-members': t('Manage members'),
    'manage-teams': t('Manage teams'),
    'manage-account-types': t('Manage account types'),
    'read-audit-log': t('Read the audit log'),
  }[permission];
}

/** The chosen permissions with all that come along. */
export function withImplied(chosen: readonly Permission[], all: readonly PermissionOut[]): Permission[] {
  const permissions = new Set(chosen);
  for (const permission of permissions) {
    for (const implied of all.find((one) => one.permission === permission)?.implies ?? [])
      permissions.add(implied);
  }
  return [...permissions];
}
