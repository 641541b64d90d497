/** The kinds of charts, in the order in which they are offered. */
import { area } from './area';
import { bar } from './bar';
import { donut } from './donut';
import type { ChartKindEntry } from './kind';
import { line } from './line';
import { pie } from './pie';
import { scatter } from './scatter';

const kinds = { bar, line, area, scatter, pie, donut };

export type ChartKind = keyof typeof kinds;

export const chartKinds: Record<ChartKind, ChartKindEntry> = kinds;

export const chartKindNames = () => Object.keys(chartKinds) as ChartKind[];

export const kindOf = (spec: { readonly kind: string }): ChartKindEntry => chartKinds[spec.kind as ChartKind];
