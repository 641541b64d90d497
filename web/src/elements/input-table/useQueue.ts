import { useRef, useSyncExternalStore } from 'react';
import type { EditQueue } from './queue';

/** A summary of the queue that changes when it does. */
export function useQueue<T>(queue: EditQueue, select: (queue: EditQueue) => T): T {
  const last = useRef<{ key: string; value: T } | null>(null);
  return useSyncExternalStore(queue.subscribe, () => {
    const value = select(queue);
    const key = JSON.stringify(value);
    if (last.current?.key !== key) last.current = { key, value };
    return last.current.value;
  });
}
