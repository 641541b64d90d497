import { describe, expect, it } from 'vitest';
import { type Scheme, tokens, variableName, variables } from './tokens';

function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [r, g, b] = channels.map((value) =>
    value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

describe.each<Scheme>(['light', 'dark'])('%s palette', (scheme) => {
  const palette = tokens[scheme];
  const grounds = [
    'surface',
    'surfaceRaised',
    'surfaceSunken',
    'gridHeader',
    'gridGroup',
    'gridEntry',
  ] as const;

  it.each(['text', 'textDim', 'textFaint', 'accentText', 'good', 'warn', 'bad'] as const)(
    '%s is readable everywhere',
    (ink) => {
      for (const ground of grounds) {
        expect(contrast(palette[ink], palette[ground]), ground).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each(['surface', 'surfaceRaised', 'surfaceSunken'] as const)(
    'the focus ring stands out on %s',
    (ground) => {
      expect(contrast(palette.focus, palette[ground])).toBeGreaterThanOrEqual(3);
    },
  );

  it.each([
    ['good', 'goodSoft'],
    ['warn', 'warnSoft'],
    ['bad', 'badSoft'],
    ['accentText', 'accentSoft'],
  ] as const)('%s is readable on %s', (ink, ground) => {
    expect(contrast(palette[ink], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
});

describe('variables', () => {
  it('are named after the tokens', () => {
    expect(variableName('gridSelectionLine')).toBe('--tw-grid-selection-line');
    expect(variables('light')['--tw-surface']).toBe('#ffffff');
    expect(variables('dark')['--tw-series-1']).toBe('#4fb3c6');
  });
});
