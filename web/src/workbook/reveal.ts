/** Brings an element into sight, once it is drawn. */
export function revealElement(id: string): void {
  requestAnimationFrame(() => {
    document
      .querySelector(`[data-element="${CSS.escape(id)}"]`)
      ?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  });
}
