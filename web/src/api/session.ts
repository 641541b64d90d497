import { redirect, useRouteContext } from '@tanstack/react-router';
import { t } from '../locales';
import { api, type Model, queryClient, showFor } from './client';
import { ApiError } from './errors';

export type Member = NonNullable<Model<'SessionOut'>['member']>;
export type Permission = Member['permissions'][number];

export const sessionQuery = api.queryOptions(
  'get',
  '/api/session',
  {},
  { staleTime: Number.POSITIVE_INFINITY },
);

export async function loadSession(): Promise<Model<'SessionOut'>> {
  return queryClient.ensureQueryData(sessionQuery);
}

/** Leads to sign-in (and back) unless somebody is signed in. */
export async function requireMember(href: string): Promise<{ member: Member }> {
  const session = await loadSession();
  if (session.setup_needed) throw redirect({ to: '/set-up' });
  if (session.member === null) {
    throw redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
  }
  showFor(session.member.id);
  return { member: session.member };
}

/**
 * Who was invited has no password yet, and the link does not work again. The account of a demo needs none: its
 * server gives a link at every start.
 */
export function needsPassword({ member, demo }: Model<'SessionOut'>): boolean {
  return member !== null && !member.has_password && !(demo && member.account_type === 'admin');
}

/** As `requireMember`, and leads there to choose a password who has none yet. */
export async function requirePassword(href: string): Promise<{ member: Member }> {
  const signedIn = await requireMember(href);
  if (needsPassword(await loadSession())) {
    throw redirect({ to: '/choose-password', search: href === '/' ? {} : { next: href } });
  }
  return signedIn;
}

/** Refuses a page that only serves building to those who may build nothing. */
export function requireBuilder({ context }: { context: { member: Member } }): void {
  if (mayBuild(context.member) || seesConnections(context.member)) return;
  throw new ApiError(
    403,
    'not-allowed',
    t('Your account opens published workbooks only.'),
    t('Ask an admin for a builder account to use this page.'),
  );
}

/** The signed-in member; only below the frame, where there always is one. */
export function useMember(): Member {
  return useRouteContext({ from: '/frame' }).member;
}

export const may = (member: Member, ...anyOf: Permission[]): boolean =>
  anyOf.some((permission) => member.permissions.includes(permission));
export const isAdmin = (member: Member): boolean => may(member, 'manage-connections');
export const mayBuild = (member: Member): boolean => may(member, 'create-workbooks');
export const seesConnections = (member: Member): boolean =>
  may(member, 'view-connections', 'create-input-tables', 'upload-csv');
export const managesPeople = (member: Member): boolean =>
  may(member, 'manage-members', 'manage-teams', 'manage-account-types', 'read-audit-log');

/** Where to go after signing in: an address of this application, never another site's. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}
