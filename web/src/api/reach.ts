/** Whether the server answers. Callers that wait for it are called back when it does again. */

let away = false;
const waiting = new Set<() => void>();

export function noteAway(): void {
  away = true;
}

/** The server has answered, whatever it said. */
export function noteAnswer(): void {
  if (!away) return;
  away = false;
  for (const tell of waiting) tell();
}

/** Calls `action` when the server answers again, or when the browser says that it is online again. */
export function whenBack(action: () => void): () => void {
  waiting.add(action);
  window.addEventListener('online', action);
  return () => {
    waiting.delete(action);
    window.removeEventListener('online', action);
  };
}
