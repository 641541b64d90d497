import { redirect } from '@tanstack/react-router';
import { api, type Model, queryClient } from '../api/client';

export type Member = Model<'MemberOut'>;

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
  return { member: session.member };
}

/** The signed-in member; only below the frame, where there always is one. */
export function useMember(): Member {
  const { data } = api.useQuery('get', '/api/session', {}, { staleTime: Number.POSITIVE_INFINITY });
  if (!data?.member) throw new Error('Nobody is signed in.');
  return data.member;
}

export const isAdmin = (member: Member): boolean => member.account_type === 'admin';
export const mayBuild = (member: Member): boolean => member.account_type !== 'viewer';

/** Where to go after signing in: an address of ours, never another site's. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}
