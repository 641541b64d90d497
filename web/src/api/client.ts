import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryHooks from 'openapi-react-query';
import { ApiError, errorFromReply, isAbort, unreachable } from './errors';
import { patientFetch } from './patience';
import { noteAnswer, noteAway } from './reach';
import type { components, paths } from './schema';

/** A model of the API by its name: `Model<'ConnectionOut'>`. */
export type Model<Name extends keyof components['schemas']> = components['schemas'][Name];

/** Where the server lives; `<base href>` carries a path prefix. No slash at the end. */
export function serverBase(): string {
  return document.baseURI.replace(/\/[^/]*$/, '');
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json();
  } catch {
    return null;
  }
}

const MEMBER_HEADER = 'X-Tablewright-Member';
let memberId: string | null = null;

/** The member whose pages are shown. The server refuses what they send once somebody else has signed in. */
export function showFor(id: string | null): void {
  memberId = id;
}

/** For requests that are not made by `http`. */
export function memberHeaders(): Record<string, string> {
  return memberId === null ? {} : { [MEMBER_HEADER]: memberId };
}

const namesMember: Middleware = {
  onRequest({ request }) {
    if (memberId !== null) request.headers.set(MEMBER_HEADER, memberId);
  },
};

const oneError: Middleware = {
  async onResponse({ response }) {
    noteAnswer();
    if (!response.ok) throw errorFromReply(response.status, await bodyOf(response));
  },
  onError({ error }) {
    if (error instanceof ApiError || isAbort(error)) return error as Error;
    noteAway();
    return unreachable();
  },
};

/**
 * Typed requests: `await http.GET('/api/connections')`. A refusal is thrown as `ApiError`, so `data` is there
 * whenever the promise is fulfilled.
 */
export const http = createFetchClient<paths>({
  baseUrl: serverBase(),
  // Looked up at each call, so that tests can put their own in place.
  fetch: (request) => patientFetch(request),
});
http.use(namesMember, oneError);

/** Typed hooks over the same paths: `api.useQuery('get', '/api/connections')`. */
export const api = createQueryHooks(http);

/** The data of a reply; it is always there, because refusals are thrown. */
export async function dataOf<Data>(reply: Promise<{ data?: Data }>): Promise<Data> {
  return (await reply).data as Data;
}

let onSignedOut: () => void = () => {};

/** What to do when the server says that the session is over; set once by the router. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

function watch(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) onSignedOut();
}

function worthRetrying(failures: number, error: unknown): boolean {
  const passing =
    error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503);
  return passing && failures < 2;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 15_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}

/** The one cache of server data. */
export const queryClient = createQueryClient();
