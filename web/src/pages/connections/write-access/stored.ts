import type { Model } from '../../../api/client';
import { t } from '../../../locales';

export type Stored = Model<'DestinationObject'>;

/** An object by the name that people query; `tables` are the ones it reads. */
export interface StoredObject extends Stored {
  tables: string[];
}

/**
 * A materialization is a view with its tables behind, all under one id: one object, by the name of the view, which
 * the others' names begin with.
 */
export function storedObjects(listed: readonly Stored[]): StoredObject[] {
  const groups = new Map<string, Stored[]>();
  for (const one of listed) {
    const key = JSON.stringify([one.kind, one.id, one.container]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [first, ...rest] = [...group].sort((a, b) => a.name.length - b.name.length) as [
      Stored,
      ...Stored[],
    ];
    const used = group.flatMap(({ last_used_at }) => last_used_at ?? []).sort();
    return {
      ...first,
      created_at: group.map(({ created_at }) => created_at).sort()[0] ?? first.created_at,
      last_used_at: used.at(-1) ?? null,
      lock: group.find(({ lock }) => lock)?.lock ?? null,
      tables: rest.map(({ name }) => name),
    };
  });
}

/** The state of an object, as the list of the destination has it. */
export function storedStatus(status: string): string {
  const known: Record<string, string> = {
    ready: t('Ready'),
    making: t('Being made'),
    loading: t('Loading'),
    kept: t('Kept'),
  };
  return known[status] ?? status;
}
