/**
 * Parts of the program are fetched when they are first needed. After an update of the server those of an open
 * tab are gone: then a reload is offered, and unsaved work is sent before it.
 */

import { t } from '../locales';
import { toast } from '../ui';
import { serverBase } from './client';
import { ApiError, unreachable } from './errors';

export const NEW_VERSION = 'new-version';

const savers = new Set<() => Promise<unknown>>();

/** Something to be saved before the page is reloaded; answers how to take it back. */
export function saveBeforeReload(save: () => Promise<unknown>): () => void {
  savers.add(save);
  return () => savers.delete(save);
}

/** What does not come through in this time waits for the next visit. */
const SAVED_WITHIN = 3_000;

/** Sends what waits. */
export async function saveAll(): Promise<void> {
  const enough = new Promise((resolve) => setTimeout(resolve, SAVED_WITHIN));
  await Promise.race([Promise.allSettled([...savers].map((save) => save())), enough]);
}

/** Reloads once everything that waits is sent. What cannot be sent stays on this machine and is taken up again. */
export async function reload(): Promise<void> {
  await saveAll();
  window.location.reload();
}

/** Whether the server's start page names another program than the one that runs here. */
export function isOtherProgram(startPage: string, running: readonly string[]): boolean {
  return running.some((source) => !startPage.includes(source));
}

async function serverHasNewVersion(): Promise<boolean> {
  const reply = await fetch(`${serverBase()}/`, { cache: 'no-store' });
  const scripts = document.querySelectorAll<HTMLScriptElement>('script[type="module"][src]');
  const running = [...scripts].map((script) => new URL(script.src).pathname.split('/').at(-1) ?? '');
  return reply.ok && isOtherProgram(await reply.text(), running);
}

/** Why a part of the program could not be fetched, in words for people. */
async function explain(failure: unknown): Promise<unknown> {
  try {
    if (!(await serverHasNewVersion())) return failure;
  } catch {
    return unreachable();
  }
  return new ApiError(
    0,
    NEW_VERSION,
    t('A new version is there.'),
    t('The server was updated since this tab was opened. What you saved is kept.'),
  );
}

/** A page of its own file; its failure is explained, and can be tried again. */
export function part<Module>(fetchPart: () => Promise<Module>): () => Promise<Module> {
  return () =>
    fetchPart().catch(async (failure: unknown) => {
      throw await explain(failure);
    });
}

/** Offers the reload as soon as any part is missing, also one within a page. */
export function watchParts(): void {
  window.addEventListener('vite:preloadError', (event) => {
    void explain(event.payload).then((reason) => {
      if (reason instanceof ApiError && reason.code === NEW_VERSION) {
        toast.offer(NEW_VERSION, reason.message, t('Reload'), () => void reload());
      }
    });
  });
}
