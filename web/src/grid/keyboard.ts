/** Keys as intentions: pure, so that every shortcut is one table row in the tests. */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
}

export interface KeyContext {
  /** The grid takes input somewhere: Tab then moves between cells. */
  readonly editable: boolean;
  /** The last key was Escape: Tab leaves the grid. */
  readonly leaving: boolean;
}

export type KeyAction =
  | { readonly do: 'move'; readonly dr: number; readonly dc: number; readonly extend: boolean }
  | { readonly do: 'page'; readonly dr: 1 | -1; readonly extend: boolean }
  | {
      readonly do: 'goto';
      readonly r?: 'first' | 'last';
      readonly c?: 'first' | 'last';
      readonly extend: boolean;
    }
  | { readonly do: 'next'; readonly by: 'row' | 'column'; readonly step: 1 | -1 }
  | { readonly do: 'type'; readonly text: string }
  | { readonly do: 'move-column' | 'resize-column'; readonly step: 1 | -1 }
  | {
      readonly do:
        | 'select-all'
        | 'select-rows'
        | 'select-columns'
        | 'edit'
        | 'compose'
        | 'clear'
        | 'fill-down'
        | 'fill-right'
        | 'undo'
        | 'redo'
        | 'toggle'
        | 'menu'
        | 'header-menu'
        | 'escape';
    };

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** What a key means in the grid; null leaves it to the browser (copy, paste, find, page zoom...). */
export function keyAction(press: KeyPress, context: KeyContext): KeyAction | null {
  const { key, shiftKey: shift, altKey: alt } = press;
  const ctrl = press.ctrlKey || press.metaKey;
  if (key === 'Process' || press.isComposing) return { do: 'compose' };
  const arrow = ARROWS[key];
  if (arrow) return arrowAction(arrow, ctrl, shift, alt);
  if (ctrl && !alt) return controlAction(key.toLowerCase(), shift);
  if (alt && !ctrl) return null;
  switch (key) {
    case 'Home':
      return { do: 'goto', c: 'first', extend: shift };
    case 'End':
      return { do: 'goto', c: 'last', extend: shift };
    case 'PageUp':
      return { do: 'page', dr: -1, extend: shift };
    case 'PageDown':
      return { do: 'page', dr: 1, extend: shift };
    case 'Enter':
      return { do: 'next', by: 'row', step: shift ? -1 : 1 };
    case 'Tab':
      return context.editable && !context.leaving ? { do: 'next', by: 'column', step: shift ? -1 : 1 } : null;
    case 'F2':
      return { do: 'edit' };
    case 'F10':
      return shift ? { do: 'menu' } : null;
    case 'ContextMenu':
      return { do: 'menu' };
    case 'Delete':
    case 'Backspace':
      return { do: 'clear' };
    case 'Escape':
      return { do: 'escape' };
    case ' ':
      return shift ? { do: 'select-rows' } : { do: 'toggle' };
    default:
      return [...key].length === 1 ? { do: 'type', text: key } : null;
  }
}

function arrowAction(
  [dr, dc]: readonly [number, number],
  ctrl: boolean,
  shift: boolean,
  alt: boolean,
): KeyAction | null {
  if (alt && !ctrl) {
    if (dr === 1) return { do: 'header-menu' };
    if (dc === 0) return null;
    return { do: shift ? 'resize-column' : 'move-column', step: dc > 0 ? 1 : -1 };
  }
  if (alt) return null;
  if (!ctrl) return { do: 'move', dr, dc, extend: shift };
  if (dr !== 0) return { do: 'goto', r: dr < 0 ? 'first' : 'last', extend: shift };
  return { do: 'goto', c: dc < 0 ? 'first' : 'last', extend: shift };
}

function controlAction(key: string, shift: boolean): KeyAction | null {
  switch (key) {
    case 'a':
      return { do: 'select-all' };
    case 'd':
      return { do: 'fill-down' };
    case 'r':
      return shift ? null : { do: 'fill-right' };
    case 'z':
      return shift ? { do: 'redo' } : { do: 'undo' };
    case 'y':
      return { do: 'redo' };
    case 'home':
      return { do: 'goto', r: 'first', c: 'first', extend: shift };
    case 'end':
      return { do: 'goto', r: 'last', c: 'last', extend: shift };
    case ' ':
      return { do: 'select-columns' };
    default:
      return null;
  }
}
