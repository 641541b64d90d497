/** What draws a kind of chart. */
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
