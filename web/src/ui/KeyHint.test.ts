import { expect, it } from 'vitest';
import { keyText } from './KeyHint';

it('writes keys as the computer at hand does', () => {
  expect(keyText('mod+K', true)).toBe('⌘K');
  expect(keyText('mod+shift+enter', false)).toBe('Ctrl+Shift+Enter');
});
