/** What cells, columns and marks hold. */

/** What a cell may hold. Dates are milliseconds since the epoch or ISO text; decimals are exact text. */
export type CellValue = string | number | bigint | boolean | null;

export type ColumnType = 'text' | 'number' | 'date' | 'logical' | 'variant' | 'null';

/** The shape of the document's `Format`. */
export interface ValueFormat {
  readonly kind?: 'auto' | 'number' | 'currency' | 'percent' | 'scientific' | 'date' | 'datetime';
  readonly decimals?: number | null;
  readonly currency?: string | null;
  readonly grouping?: boolean;
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface FormatOptions {
  readonly type: ColumnType;
  readonly format?: ValueFormat | null;
  /** Whole numbers only: no decimals unless asked for. */
  readonly integer?: boolean;
  /** Decimals of a column whose format leaves them open, so that its numbers are aligned. */
  readonly digits?: number;
  /** The dates have a time of day. */
  readonly hasTime?: boolean;
  /** The timestamps are instants: shown in `timeZone`. Otherwise they are clock readings, shown as they are. */
  readonly instant?: boolean;
  readonly locale: string;
  readonly timeZone: string;
  readonly yes?: string;
  readonly no?: string;
}
