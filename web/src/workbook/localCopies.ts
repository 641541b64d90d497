/**
 * Work that the server does not have yet, kept in this browser: separate for each member, so that nobody sees or sends
 * what somebody else typed here. It stays when they sign out, and is taken up when they come back.
 */
export type LocalCopyKind = 'edits' | 'draft';

const PREFIX = 'tablewright-kept';
/** Earlier versions kept work without a word about whose it is. */
const UNCLAIMED = /^tablewright-(edits|draft)-/;

export interface LocalCopy {
  read(): string | null;
  write(text: string): void;
  forget(): void;
}

/** The place for one table's edits, or one workbook's draft, of one member. */
export function localCopyFor(memberId: string, kind: LocalCopyKind, id: string): LocalCopy {
  const key = [PREFIX, memberId, kind, id].join('/');
  return {
    read: () => localStorage.getItem(key),
    write: (text) => localStorage.setItem(key, text),
    forget: () => localStorage.removeItem(key),
  };
}

/** In how many tables and workbooks a member has work that is not saved. */
export function countLocalCopies(memberId: string): number {
  return keys().filter((key) => key.startsWith(`${PREFIX}/${memberId}/`)).length;
}

/** What an earlier version kept: nobody's, so it is neither shown nor sent. By its key. */
export function unclaimedCopies(): Record<string, string> {
  const copies = keys().filter((key) => UNCLAIMED.test(key));
  return Object.fromEntries(copies.map((key) => [key, localStorage.getItem(key) ?? '']));
}

export function forgetUnclaimedCopies(): void {
  for (const key of Object.keys(unclaimedCopies())) localStorage.removeItem(key);
}

function keys(): string[] {
  return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
}
