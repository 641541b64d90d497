import { t } from '../locales';
import { formatCount } from '../ui';
import { type CsvType, type Fault, LONGEST_NAME } from './state';

export function csvTypeLabel(type: CsvType): string {
  return {
    text: t('Text'),
    number: t('Number'),
    integer: t('Whole number'),
    date: t('Date'),
    datetime: t('Date and time'),
    logical: t('Logical'),
  }[type];
}

/** How many rows a file has, estimated from its first part. */
export function rowEstimate(rows: number): string {
  if (rows === 0) return t('no rows');
  return rows === 1 ? t('1 row') : t('about {{rows}} rows', { rows: formatCount(rows) });
}

export function faultText(fault: Fault): string {
  return {
    'no-columns': t('Include at least one column.'),
    'empty-name': t('Each column needs a name.'),
    'same-name': t('Two columns have the same name.'),
    'too-long': t('This column name is too long: at most {{bytes}} bytes.', { bytes: LONGEST_NAME }),
  }[fault];
}

export function delimiterLabel(delimiter: string): string {
  const known: Record<string, string> = {
    ',': t('Comma'),
    ';': t('Semicolon'),
    '\t': t('Tab'),
    '|': t('Bar |'),
    ' ': t('Space'),
    ', ': t('Comma and space'),
    '; ': t('Semicolon and space'),
    ':': t('Colon'),
    '\u0001': t('Control character 1'),
    '\u001f': t('Control character 31'),
  };
  return known[delimiter] ?? delimiter;
}

export function encodingLabel(encoding: string): string {
  return encoding === 'utf-8-replace' ? t('utf-8, other bytes replaced') : encoding;
}
