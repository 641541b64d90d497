/** The kinds of charts, in the order in which they are offered. */
import type { ChartKind } from '../spec';
import { area } from './area';
import { bar } from './bar';
import { donut } from './donut';
import type { ChartKindEntry } from './kind';
import { line } from './line';
import { pie } from './pie';
import { scatter } from './scatter';

export const chartKinds: Readonly<Record<ChartKind, ChartKindEntry>> = {
  bar,
  line,
  area,
  scatter,
  pie,
  donut,
};

export const chartKindNames = Object.keys(chartKinds) as ChartKind[];
