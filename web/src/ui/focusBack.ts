import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What had the focus last; for an item of a menu, what opened the menu: the item is gone when it closes. */
let last: HTMLElement | null = null;
/** What was made in a dialog, in case that what opened the dialog is gone. */
let made: HTMLElement | null = null;

document.addEventListener('focusin', ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  const menu = target.closest('[role="menu"]');
  if (menu === null) {
    last = target;
    return;
  }
  const opener = document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  // A menu at a place of the screen has a hidden one: the grid beneath opened it.
  if (opener !== null && opener.getAttribute('aria-hidden') !== 'true') last = opener;
});

/**
 * Gives the focus back to what opened a dialog, a menu, a popover or a panel. The kit does it for those that stay mounted;
 * most are there only while they are open.

 * `only`: where one may also be elsewhere while it is open, only when the focus is in it as it closes.
 */
export function useFocusBack(opened: boolean, only?: RefObject<HTMLElement | null>): void {
  const was = useRef(false);
  const opener = useRef<HTMLElement | null>(null);
  // While it is drawn: a field of it may take the focus as soon as it is there.
  if (opened && !was.current) opener.current = last;
  was.current = opened;
  useLayoutEffect(() => {
    if (!opened) return;
    return () => {
      if (only && !only.current?.contains(document.activeElement)) return;
      // What it held is taken out of the page first. Another one may open in its place and take the focus.
      setTimeout(() => {
        for (const candidate of [opener.current, made])
          if (isLost() && candidate?.isConnected) take(candidate);
        made = null;
      });
    };
  }, [opened, only]);
}

/** Something new takes the focus if nothing has it: now, or when the dialog in which it was made closes. */
export function offerFocus(node: HTMLElement): void {
  if (isLost()) take(node);
  else if (document.activeElement?.closest('[role="dialog"]')) made = node;
}

const MENU_MS = 30;

/** Does something that takes the focus, after the menu in which it was chosen has given the focus back. */
export function afterMenu(run: () => void): () => void {
  const timer = setTimeout(run, MENU_MS);
  return () => clearTimeout(timer);
}

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

function take(node: HTMLElement): void {
  if (node.tabIndex < 0 && !node.hasAttribute('tabindex')) {
    // Only for this once: nobody comes here by Tab, and a press does not either.
    node.tabIndex = -1;
    node.addEventListener('blur', () => node.removeAttribute('tabindex'), { once: true });
  }
  node.focus({ preventScroll: true });
}
