/**
 * The palette as plain values, for what is not styled by CSS (charts) and as the source of the CSS variables.
 * Every name becomes `--tw-<name>`.
 */
export interface Tokens {
  readonly surface: string;
  readonly surfaceRaised: string;
  readonly surfaceSunken: string;
  readonly surfaceHover: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly textDim: string;
  readonly textFaint: string;
  readonly accent: string;
  readonly accentText: string;
  readonly accentSoft: string;
  readonly accentLine: string;
  readonly focus: string;
  readonly good: string;
  readonly goodSoft: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly gridLine: string;
  readonly gridHeader: string;
  readonly gridHover: string;
  readonly gridGroup: string;
  readonly gridSelection: string;
  readonly gridSelectionLine: string;
  readonly gridEntry: string;
  readonly syntaxFunction: string;
  readonly syntaxColumn: string;
  readonly syntaxText: string;
  readonly syntaxNumber: string;
  readonly syntaxComment: string;
  readonly shadow: string;
}

export const light: Tokens = {
  surface: '#ffffff',
  surfaceRaised: '#ffffff',
  surfaceSunken: '#f7f8f9',
  surfaceHover: '#f1f2f4',
  border: '#e3e5e9',
  borderStrong: '#c9cdd3',
  text: '#1f2329',
  textDim: '#555c68',
  textFaint: '#666d79',
  accent: '#0f5c6e',
  accentText: '#0f5c6e',
  accentSoft: '#e4f2f5',
  accentLine: '#52a6b8',
  focus: '#0f6f85',
  good: '#1b6e3c',
  goodSoft: '#e6f4ea',
  warn: '#8a5200',
  warnSoft: '#fdf2dc',
  bad: '#b3261e',
  badSoft: '#fdeceb',
  gridLine: '#eceef1',
  gridHeader: '#f7f8f9',
  gridHover: '#f7f9fa',
  gridGroup: '#f3f6f7',
  gridSelection: '#0f5c6e1a',
  gridSelectionLine: '#0f6f85',
  gridEntry: '#fffdf5',
  syntaxFunction: '#0f5c6e',
  syntaxColumn: '#7a3e9d',
  syntaxText: '#9a4a12',
  syntaxNumber: '#1d5fb0',
  syntaxComment: '#6b7280',
  shadow: '0 1px 2px #1f232914, 0 8px 24px #1f23291f',
};

export const dark: Tokens = {
  surface: '#17181b',
  surfaceRaised: '#1d1f23',
  surfaceSunken: '#121316',
  surfaceHover: '#25272c',
  border: '#2b2d33',
  borderStrong: '#43464e',
  text: '#dcdee3',
  textDim: '#a3a7b0',
  textFaint: '#8b909a',
  accent: '#23869b',
  accentText: '#6cc3d3',
  accentSoft: '#15333b',
  accentLine: '#2f8ea3',
  focus: '#45afc4',
  good: '#6cc48a',
  goodSoft: '#17301f',
  warn: '#e0b15c',
  warnSoft: '#352a14',
  bad: '#f0857d',
  badSoft: '#3a1f1e',
  gridLine: '#24262b',
  gridHeader: '#1b1d20',
  gridHover: '#1c1e22',
  gridGroup: '#1c2124',
  gridSelection: '#35a3ba2b',
  gridSelectionLine: '#45afc4',
  gridEntry: '#1c1c19',
  syntaxFunction: '#6cc3d3',
  syntaxColumn: '#c9a2e6',
  syntaxText: '#e5a978',
  syntaxNumber: '#86b7f0',
  syntaxComment: '#8b909a',
  shadow: '0 1px 2px #00000066, 0 8px 24px #00000080',
};

/** Series colours in their order of use; distinct in both schemes and for most colour-blind readers. */
export const series = {
  light: ['#176f83', '#d9822b', '#7a5cc0', '#4c9a52', '#c4476b', '#8a6d3b', '#3f78c9', '#6b7280'],
  dark: ['#4fb3c6', '#e8a25a', '#a68ee0', '#79bf7e', '#e07d9a', '#bfa26b', '#7ea9e6', '#9a9ea8'],
} as const;

export type Scheme = 'light' | 'dark';

export const tokens: Record<Scheme, Tokens> = { light, dark };

/** `gridLine` → `--tw-grid-line`. */
export function variableName(name: string): string {
  return `--tw-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The CSS variables of one scheme. */
export function variables(scheme: Scheme): Record<string, string> {
  const named = Object.entries(tokens[scheme]).map(([name, value]) => [variableName(name), value]);
  const numbered = series[scheme].map((value, at) => [`--tw-series-${at + 1}`, value]);
  return Object.fromEntries([...named, ...numbered]);
}
