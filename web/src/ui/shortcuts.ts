import { useHotkeys } from '@mantine/hooks';

export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

/**
 * Keys for the whole page, for example `{'mod+K': openSearch}`. They are ignored while typing in a field,
 * except those with `mod`.
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const entries = Object.entries(shortcuts);
  useHotkeys(entries.filter(([keys]) => !keys.includes('mod')));
  useHotkeys(
    entries.filter(([keys]) => keys.includes('mod')),
    [],
    true,
  );
}
