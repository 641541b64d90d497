/** Kinds that only tests know: each is one record, and nothing else names them. */
import { afterAll } from 'vitest';

/** Declares a kind for the tests of one file. */
export function declareKind<Entry>(kinds: object, kind: string, entry: Entry): void {
  const open = kinds as Record<string, Entry>;
  open[kind] = entry;
  afterAll(() => {
    delete open[kind];
  });
}
