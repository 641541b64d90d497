import { t } from '../locales';
import classes from './SampleTable.module.css';

interface SampleTableProps {
  label: string;
  columns: readonly { name: string; numeric?: boolean }[];
  rows: readonly (readonly (string | null)[])[];
}

/** A few rows to look at: compact, with a header that stays. The frame around it scrolls. */
export function SampleTable({ label, columns, rows }: SampleTableProps) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col" className={classes.number}>
            <span className="tw-visually-hidden">{t('Row')}</span>
          </th>
          {columns.map((column, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, places do not
            <th key={at} scope="col" data-numeric={column.numeric || undefined} title={column.name}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
          <tr key={at}>
            <th scope="row" className={classes.number}>
              {at + 1}
            </th>
            {columns.map((column, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, places do not
              <td key={place} data-numeric={column.numeric || undefined}>
                <SampleValue value={row[place] ?? null} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SampleValue({ value }: { value: string | null }) {
  if (value === null) return <span className={classes.missing}>{t('Null')}</span>;
  return <span title={value.length > 24 ? value : undefined}>{value}</span>;
}
