import { t } from '../../locales';
import type { CsvType, Fault } from './state';

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

export function faultText(fault: Fault): string {
  return {
    'no-columns': t('Include at least one column.'),
    'empty-name': t('Each column needs a name.'),
    'same-name': t('Two columns have the same name.'),
  }[fault];
}

export function delimiterLabel(delimiter: string): string {
  const known: Record<string, string> = {
    ',': t('Comma'),
    ';': t('Semicolon'),
    '\t': t('Tab'),
    '|': t('Bar |'),
    ' ': t('Space'),
  };
  return known[delimiter] ?? delimiter;
}
