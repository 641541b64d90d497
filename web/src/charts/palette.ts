/** Colours and type of charts: the product's tokens, as plain values. */

import { type Scheme, series, tokens } from '../ui/tokens';

export interface ChartTheme {
  readonly scheme: Scheme;
  readonly locale: string;
  readonly timeZone: string;
  readonly fontFamily: string;
  readonly surface: string;
  readonly raised: string;
  readonly text: string;
  readonly dim: string;
  readonly faint: string;
  readonly line: string;
  readonly axis: string;
  readonly shadow: string;
  readonly series: readonly string[];
  /** For what is left over: empty values, "other". */
  readonly neutral: string;
}

export const CHART_FONT = "'Inter Variable', system-ui, sans-serif";

export function makeTheme(
  scheme: Scheme,
  options: { locale: string; timeZone: string; fontFamily?: string },
): ChartTheme {
  const token = tokens[scheme];
  return {
    scheme,
    locale: options.locale,
    timeZone: options.timeZone,
    fontFamily: options.fontFamily ?? CHART_FONT,
    surface: token.surface,
    raised: token.surfaceRaised,
    text: token.text,
    dim: token.textDim,
    faint: token.textFaint,
    line: token.border,
    axis: token.borderStrong,
    shadow: token.shadow,
    series: series[scheme],
    neutral: token.borderStrong,
  };
}

/** Colour of the n-th series. Beyond the palette the colours come again, each time closer to the background. */
export function seriesColor(theme: ChartTheme, index: number): string {
  const { series: colours, surface } = theme;
  const round = Math.floor(index / colours.length);
  const colour = colours[index % colours.length] ?? theme.neutral;
  return round === 0 ? colour : mix(colour, surface, Math.min(0.6, round * 0.35));
}

/** `a` with a share of `b`, both as `#rrggbb`. */
export function mix(a: string, b: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const channel = (at: number): string =>
    Math.round(part(a, at) * (1 - share) + part(b, at) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
