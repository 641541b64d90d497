import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { type Scheme, type Tokens, tokens } from './tokens';

export type SchemeChoice = 'auto' | 'light' | 'dark';

/** What the person chose (remembered in this browser) and how to change it. */
export function useSchemeChoice(): [SchemeChoice, (choice: SchemeChoice) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return [colorScheme, setColorScheme];
}

/** The scheme on screen now and its palette, for what CSS does not style. */
export function usePalette(): { scheme: Scheme; palette: Tokens } {
  const scheme = useComputedColorScheme('light');
  return { scheme, palette: tokens[scheme] };
}
