import { IconAlertTriangle } from '@tabler/icons-react';
import { t } from '../locales';
import { Checkbox, Tooltip } from '../ui';
import { csvTypeLabel } from './labels';
import { type CsvType, csvTypes, type LoadColumn, type Preview } from './state';
import classes from './Upload.module.css';

interface PreviewGridProps {
  preview: Preview;
  columns: readonly LoadColumn[];
  /** What is wrong with the name of one column. */
  fault: { at: number; message: string } | null;
  onChange: (at: number, patch: Partial<LoadColumn>) => void;
}

const numeric = (type: CsvType) => type === 'number' || type === 'integer';

/** The first rows; above each column whether to load it, its name and its type. */
export function PreviewGrid({ preview, columns, fault, onChange }: PreviewGridProps) {
  return (
    <div className={classes.grid}>
      <table aria-label={t('Preview')}>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={column.source} scope="col" data-off={!column.include || undefined}>
                <ColumnHead
                  column={column}
                  warning={preview.columns[at]?.warning ?? null}
                  fault={fault?.at === at ? fault.message : null}
                  onChange={(patch) => onChange(at, patch)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
            <tr key={line}>
              {columns.map((column, at) => {
                const value = row[at] ?? null;
                return (
                  <td
                    key={column.source}
                    data-off={!column.include || undefined}
                    data-numeric={numeric(column.type) || undefined}
                    title={value !== null && value.length > 30 ? value : undefined}
                  >
                    {value === null ? <span className={classes.missing}>{t('Null')}</span> : value}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnHeadProps {
  column: LoadColumn;
  warning: string | null;
  /** What is wrong with its name. */
  fault: string | null;
  onChange: (patch: Partial<LoadColumn>) => void;
}

function ColumnHead({ column, warning, fault, onChange }: ColumnHeadProps) {
  return (
    <div className={classes.head}>
      <Checkbox
        aria-label={t('Load {{column}}', { column: column.source })}
        checked={column.include}
        onChange={(event) => onChange({ include: event.currentTarget.checked })}
      />
      <div className={classes.headFields}>
        <input
          className={classes.name}
          aria-label={t('Name of {{column}}', { column: column.source })}
          aria-invalid={fault !== null || undefined}
          maxLength={200}
          disabled={!column.include}
          value={column.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        {fault && (
          <span className={classes.fault} role="alert">
            {fault}
          </span>
        )}
        <div className={classes.typeRow}>
          {/* The browser's own list: a file may have hundreds of columns. */}
          <select
            className={classes.type}
            aria-label={t('Type of {{column}}', { column: column.source })}
            disabled={!column.include}
            value={column.type}
            onChange={(event) => onChange({ type: event.currentTarget.value as CsvType })}
          >
            {csvTypes.map((type) => (
              <option key={type} value={type}>
                {csvTypeLabel(type)}
              </option>
            ))}
          </select>
        </div>
        {warning && (
          <Tooltip label={warning} multiline maw={280}>
            <span className={classes.warn}>
              <IconAlertTriangle aria-hidden />
              <span>{warning}</span>
            </span>
          </Tooltip>
        )}
      </div>
    </div>
  );
}
