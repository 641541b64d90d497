import type { Model } from '../../../api/client';
import { t } from '../../../locales';

export type Grant = Model<'GrantOut'>;
export type Level = Grant['level'];

export const levels: readonly Level[] = ['write-only', 'use', 'use-and-annotate', 'admin'];

export function levelLabel(level: Level): string {
  return {
    'write-only': t('May only write'),
    use: t('May use'),
    'use-and-annotate': t('May use and describe'),
    admin: t('Administers'),
  }[level];
}

export function levelDescription(level: Level): string {
  return {
    'write-only': t('Makes and fills input tables and uploads files, but reads no other table.'),
    use: t('Reads its tables, and writes what the account type allows.'),
    'use-and-annotate': t('Also changes its description.'),
    admin: t('Also changes its settings, its write access and who may use it.'),
  }[level];
}

/** The list with the grant in it, in the place of an earlier one for the same team or member. */
export function withGrant(grants: readonly Grant[], grant: Grant): Grant[] {
  const rest = grants.filter((candidate) => !sameGrantee(candidate, grant));
  return rest.length === grants.length
    ? [...rest, grant]
    : grants.map((candidate) => (sameGrantee(candidate, grant) ? grant : candidate));
}

export function without(grants: readonly Grant[], grant: Grant): Grant[] {
  return grants.filter((candidate) => !sameGrantee(candidate, grant));
}

const sameGrantee = (one: Grant, other: Grant): boolean =>
  one.kind === other.kind && one.grantee_id === other.grantee_id;
