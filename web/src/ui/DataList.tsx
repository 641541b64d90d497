import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './DataList.module.css';

export interface DataListColumn<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** CSS width; the columns without one share the rest. */
  width?: string | number;
  align?: 'left' | 'right';
  /** For icon buttons: no visible title, still announced. */
  hideTitle?: boolean;
  /** Leaves the list on narrow screens. */
  optional?: boolean;
}

interface DataListProps<Row> {
  label: string;
  columns: readonly DataListColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** A plain table of things. A link marked `data-row-link` in a row is reached from anywhere on it. */
export function DataList<Row>({ label, columns, rows, rowKey }: DataListProps<Row>) {
  return (
    <Box className={classes.frame}>
      <table className={classes.table} aria-label={label}>
        <colgroup>
          {columns.map((column) => (
            <col
              key={column.key}
              style={{ width: column.width }}
              data-optional={column.optional || undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                data-align={column.align}
                data-optional={column.optional || undefined}
              >
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
                  data-optional={column.optional || undefined}
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
