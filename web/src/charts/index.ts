export { Chart, type ChartProps } from './Chart';
export { chartKindNames, chartKinds } from './kinds';
export { toOption } from './option';
export { type ChartTheme, makeTheme, seriesColor } from './palette';
export * from './spec';
