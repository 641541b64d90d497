/** What a chart is drawn from. Plain data, so that a server can draw the same picture. */

import type { CellValue, ColumnType, ValueFormat } from '../values';

export interface ChartSpec {
  /** One of `chartKinds`. */
  readonly kind: string;
  /** Name of the chart, for its description. */
  readonly name: string;
  /** Column ids. */
  readonly x: string | null;
  readonly y: readonly string[];
  readonly color: string | null;
  readonly stacking: 'none' | 'stacked' | 'share';
  readonly orientation: 'vertical' | 'horizontal';
  readonly xTitle: string;
  readonly yTitle: string;
  readonly showLegend: boolean;
}

export interface ChartColumn {
  readonly id: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
  readonly hasTime?: boolean;
  /** Timestamps are instants, shown in the document's time zone. */
  readonly instant?: boolean;
  readonly format?: ValueFormat | null;
}

export interface ChartData {
  readonly columns: readonly ChartColumn[];
  /** Values of each column by its id, one per row, in the order of the query. */
  readonly values: Readonly<Record<string, ArrayLike<CellValue>>>;
  readonly rowCount: number;
}

/** The mark somebody picked: its row in the data, or null for a mark that combines several rows. */
export interface PickedMark {
  readonly row: number | null;
  readonly x: CellValue;
  readonly color: CellValue;
  readonly measure: string;
  readonly value: number | null;
}
