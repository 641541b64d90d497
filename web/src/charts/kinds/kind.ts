/** A kind of chart: what people call it, what it can show, and what draws it. */
import type { ChartSize } from '../axes';
import type { ChartModel } from '../model';
import type { ChartTheme } from '../palette';
import type { ChartData, ChartSpec } from '../spec';

export type ChartOption = Readonly<Record<string, unknown>>;

export interface Drawing {
  readonly model: ChartModel;
  readonly option: ChartOption;
  /** Row behind a mark; absent where marks follow the model's series. */
  readonly rowOf?: (seriesIndex: number, dataIndex: number) => number | null;
}

export type DrawKind = (spec: ChartSpec, data: ChartData, theme: ChartTheme, size: ChartSize) => Drawing;

export interface ChartKindEntry {
  /** In the list of kinds. */
  label(): string;
  /** In the description of a chart, for those who hear it. */
  name(): string;
  draw: DrawKind;
  /** Slices of a whole: one value, no axes, no colours. */
  round?: boolean;
  /** Series can stand on one another. */
  stackable?: boolean;
  /** The axes can be exchanged. */
  turnable?: boolean;
}
