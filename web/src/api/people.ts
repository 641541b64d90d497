/** What people are called who are known by their e-mail addresses. */
import { api } from './client';
import { may, useMember } from './session';

export interface People {
  isMe(email: string | null): boolean;
  /** The name behind an address; the address itself where this account may not see the members. */
  nameOf(email: string): string;
}

export function usePeople(enabled = true): People {
  const me = useMember();
  const asks = enabled && may(me, 'see-members');
  const { data } = api.useQuery(
    'get',
    '/api/members',
    {},
    { enabled: asks, retry: false, staleTime: 300_000 },
  );
  return {
    isMe: (email) => email !== null && email.toLowerCase() === me.email.toLowerCase(),
    nameOf: (email) => data?.find((one) => one.email.toLowerCase() === email.toLowerCase())?.name ?? email,
  };
}
