import { offerFocus } from '../ui';

/** Brings an element into sight, once it is drawn. The focus is there, unless something else has it. */
export function revealElement(id: string): void {
  requestAnimationFrame(() => {
    const frame = document.querySelector<HTMLElement>(`[data-element="${CSS.escape(id)}"]`);
    if (!frame) return;
    frame.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    offerFocus(frame);
  });
}
