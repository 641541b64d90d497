import { Kbd } from '@mantine/core';
import { isApple } from './shortcuts';

const symbols: Record<string, [apple: string, other: string]> = {
  mod: ['⌘', 'Ctrl'],
  shift: ['⇧', 'Shift'],
  alt: ['⌥', 'Alt'],
  enter: ['↵', 'Enter'],
  escape: ['esc', 'Esc'],
};

/** `mod+K` as this computer writes it. */
export function keyText(keys: string, apple = isApple()): string {
  const parts = keys
    .split('+')
    .map((key) => symbols[key.toLowerCase()]?.[apple ? 0 : 1] ?? key.toUpperCase());
  return parts.join(apple ? '' : '+');
}

export function KeyHint({ keys }: { keys: string }) {
  return <Kbd size="xs">{keyText(keys)}</Kbd>;
}
