/** The secret part of a one-time link: after `#` (never sent to a server), or as `token` in the address. */
export function tokenFrom(hash: string, token: string | undefined): string | null {
  const fragment = hash.replace(/^#/, '').replace(/^token=/, '');
  return fragment || token || null;
}
