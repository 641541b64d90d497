/** The kinds of controls as people see them, in the order in which they are offered. */
import { t } from '../locales';
import type { ControlElement } from './types';

export type ControlKind = ControlElement['control'];

interface ControlKindEntry {
  /** What an unnamed control of the kind is called. */
  title(): string;
  /** In the list of kinds, where it is not the title. */
  choice?(): string;
  /** In the menu that adds elements. */
  added(): string;
}

export const controlKinds: Readonly<Record<ControlKind, ControlKindEntry>> = {
  list: { title: () => t('List'), choice: () => t('List of values'), added: () => t('List control') },
  text: { title: () => t('Text'), added: () => t('Text control') },
  number: { title: () => t('Number'), added: () => t('Number control') },
  slider: { title: () => t('Slider'), added: () => t('Slider control') },
  'number-range': { title: () => t('Number range'), added: () => t('Number range control') },
  date: { title: () => t('Date'), added: () => t('Date control') },
  'date-range': { title: () => t('Date range'), added: () => t('Date range control') },
  switch: { title: () => t('Switch'), added: () => t('Switch control') },
  'top-n': { title: () => t('Top N'), added: () => t('Top N control') },
};

export const controlKindNames = Object.keys(controlKinds) as ControlKind[];
