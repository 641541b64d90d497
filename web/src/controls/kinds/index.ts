/** The kinds of controls, in the order in which they are offered. */
import type { ControlKindEntry } from '../kind';
import type { ControlKind } from '../types';
import { date } from './date';
import { dateRange } from './date-range';
import { list } from './list';
import { number } from './number';
import { numberRange } from './number-range';
import { slider } from './slider';
import { switchControl } from './switch';
import { text } from './text';
import { topN } from './top-n';

export const controlKinds: Record<ControlKind, ControlKindEntry> = {
  list,
  text,
  number,
  slider,
  'number-range': numberRange,
  date,
  'date-range': dateRange,
  switch: switchControl,
  'top-n': topN,
};
