import { expect, it } from 'vitest';
import { type KeyAction, keyAction } from './keyboard';

const context = { editable: true, leaving: false };

function press(keys: string, on = context): KeyAction | null {
  const parts = keys.split('+');
  const key = parts.pop() || '+';
  return keyAction(
    {
      key: key === 'Space' ? ' ' : key,
      ctrlKey: parts.includes('Ctrl'),
      metaKey: parts.includes('Meta'),
      shiftKey: parts.includes('Shift'),
      altKey: parts.includes('Alt'),
    },
    on,
  );
}

it.each<[string, KeyAction | null]>([
  ['ArrowDown', { do: 'move', dr: 1, dc: 0, extend: false }],
  ['Shift+ArrowLeft', { do: 'move', dr: 0, dc: -1, extend: true }],
  ['Ctrl+ArrowDown', { do: 'goto', r: 'last', extend: false }],
  ['Ctrl+Shift+ArrowRight', { do: 'goto', c: 'last', extend: true }],
  ['PageUp', { do: 'page', dr: -1, extend: false }],
  ['Home', { do: 'goto', c: 'first', extend: false }],
  ['Ctrl+End', { do: 'goto', r: 'last', c: 'last', extend: false }],
  ['Enter', { do: 'next', by: 'row', step: 1 }],
  ['Shift+Tab', { do: 'next', by: 'column', step: -1 }],
  ['a', { do: 'type', text: 'a' }],
  ['=', { do: 'type', text: '=' }],
  ['Space', { do: 'toggle' }],
  ['Shift+Space', { do: 'select-rows' }],
  ['Ctrl+Space', { do: 'select-columns' }],
  ['Ctrl+a', { do: 'select-all' }],
  ['Meta+z', { do: 'undo' }],
  ['Ctrl+Shift+Z', { do: 'redo' }],
  ['Ctrl+y', { do: 'redo' }],
  ['Ctrl+d', { do: 'fill-down' }],
  ['Ctrl+r', { do: 'fill-right' }],
  ['Ctrl+Shift+R', null],
  ['Ctrl+c', null],
  ['Ctrl+f', null],
  ['Delete', { do: 'clear' }],
  ['F2', { do: 'edit' }],
  ['Shift+F10', { do: 'menu' }],
  ['F5', null],
  ['Alt+ArrowDown', { do: 'header-menu' }],
  ['Alt+ArrowRight', { do: 'move-column', step: 1 }],
  ['Alt+Shift+ArrowLeft', { do: 'resize-column', step: -1 }],
  ['Alt+x', null],
  ['Process', { do: 'compose' }],
  ['Escape', { do: 'escape' }],
])('%s', (keys, action) => {
  expect(press(keys)).toEqual(action);
});

it('lets Tab leave a grid that takes no input, and any grid after Escape', () => {
  expect(press('Tab', { editable: false, leaving: false })).toBeNull();
  expect(press('Tab', { editable: true, leaving: true })).toBeNull();
});
