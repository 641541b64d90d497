import { isAbort } from './errors';

const MOST_TRIES = 10;
/** Longer waits are for people to decide on: too many wrong passwords, for example. */
const LONGEST_SECONDS = 10;

/**
 * `fetch` that sends a request again when the server was busy and named a time after which it may come again,
 * as it does when a page asks for more at once than may wait. Nothing has been begun for such a request.
 */
export async function patientFetch(input: string | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  for (let tries = 1; ; tries++) {
    const last = tries === MOST_TRIES;
    const response = await globalThis.fetch(last ? request : request.clone());
    const seconds = last ? null : secondsToWait(response);
    if (seconds === null) return response;
    // Not all at the same moment: they were refused at the same one.
    await pause(seconds * 1000 * (1 + Math.random()), request.signal);
  }
}

/** How long to wait before the same request is sent again; null when it is not to be. */
export function secondsToWait(response: Response): number | null {
  const retryAfter = response.headers.get('Retry-After');
  if (response.status !== 429 || retryAfter === null || !/^\d+$/.test(retryAfter)) return null;
  const seconds = Number(retryAfter);
  return seconds <= LONGEST_SECONDS ? seconds : null;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function reasonOf(signal: AbortSignal): unknown {
  return isAbort(signal.reason) ? signal.reason : new DOMException('given up', 'AbortError');
}
