import { describe, expect, it } from 'vitest';
import { PendingAdditions } from './pendingAdditions';

/** Names that are given when the test says so. */
function namer() {
  const asked = new Map<string, (name: string) => void>();
  const nameOf = (formula: string) =>
    new Promise<string | null>((resolve) => {
      asked.set(formula, resolve);
    });
  const answer = async (formula: string) => {
    asked.get(formula)?.(`name of ${formula}`);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { asked, nameOf, answer };
}

describe('columns that wait for their names', () => {
  it('are added in the order they were entered, none is lost', async () => {
    const { nameOf, answer } = namer();
    const added: string[] = [];
    const additions = new PendingAdditions();
    const add = (name: string | null) => void added.push(name ?? '');
    additions.enter({}, 'a', nameOf, add);
    additions.enter({}, 'b', nameOf, add);
    await answer('b');
    expect(added).toEqual([]);
    await answer('a');
    await answer('b');
    expect(added).toEqual(['name of a', 'name of b']);
  });

  it('are added once, with what was entered last', async () => {
    const { nameOf, answer } = namer();
    const added: unknown[] = [];
    const additions = new PendingAdditions();
    const place = {};
    const add = (name: string | null, formula: string) => void added.push([name, formula]);
    additions.enter(place, 'a', nameOf, add);
    await answer('');
    additions.enter(place, 'b', nameOf, add);
    additions.enter(place, 'b', nameOf, add);
    await answer('a');
    await answer('b');
    expect(added).toEqual([['name of b', 'b']]);
  });

  it('go without a name where none is found', async () => {
    const added: unknown[] = [];
    const additions = new PendingAdditions();
    const failing = () => Promise.reject(new Error('no network'));
    additions.enter({}, 'a', failing, (name, formula) => void added.push([name, formula]));
    await new Promise((resolve) => setTimeout(resolve));
    expect(added).toEqual([[null, 'a']]);
  });
});
