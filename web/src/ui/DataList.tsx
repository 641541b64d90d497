import { Box } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import classes from './DataList.module.css';

export interface DataListColumn<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Width in pixels; the columns without one share the rest. */
  width?: number;
  align?: 'left' | 'right';
  /** For icon buttons: no visible title, still announced. */
  hideTitle?: boolean;
  /** Leaves the list on narrow screens; `small` only on the narrowest. */
  optional?: boolean | 'small';
}

/** What a column without a width keeps at least: enough to distinguish names. */
const LEAST = 130;

/** How wide the list must be with all its columns, and with those that stay on narrower screens. */
function leastWidths(columns: readonly DataListColumn<never>[]): CSSProperties {
  const sum = (kept: readonly DataListColumn<never>[]) =>
    `${kept.reduce((width, column) => width + (column.width ?? LEAST), 0)}px`;
  return {
    '--least': sum(columns),
    '--least-narrow': sum(columns.filter(({ optional }) => optional !== true)),
    '--least-small': sum(columns.filter(({ optional }) => !optional)),
  } as CSSProperties;
}

const optionalOf = ({ optional }: DataListColumn<never>) =>
  optional === true ? 'narrow' : optional || undefined;

interface DataListProps<Row> {
  label: string;
  columns: readonly DataListColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A plain table of things. A link or button marked `data-row-link` is reached from anywhere on its row. */
export function DataList<Row>({ label, columns, rows, rowKey }: DataListProps<Row>) {
  return (
    <Box className={classes.frame}>
      <table className={classes.table} aria-label={label} style={leastWidths(columns)}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} style={{ width: column.width }} data-optional={optionalOf(column)} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={column.align} data-optional={optionalOf(column)}>
                {column.hideTitle ? <span className="tw-visually-hidden">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-align={column.align}
                  data-optional={optionalOf(column)}
                  data-tight={column.hideTitle || undefined}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
