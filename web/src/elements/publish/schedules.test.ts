import { expect, it } from 'vitest';
import { isCron, PRESETS, presetOf } from './schedules';

it.each(['0 6 * * *', '*/15 * * * *', '0 0 1,15 * *', '30 8-18/2 * * 1-5', '0 0 * * 7'])(
  'reads %s',
  (cron) => {
    expect(isCron(cron)).toBe(true);
  },
);

it.each(['', '* * * *', '60 * * * *', '0 24 * * *', '0 6 0 * *', 'daily', '*/0 * * * *', '5-1 * * * *'])(
  'refuses "%s"',
  (cron) => {
    expect(isCron(cron)).toBe(false);
  },
);

it('knows its presets, whatever the spaces', () => {
  for (const preset of PRESETS) expect(isCron(preset.cron)).toBe(true);
  expect(presetOf(' 0  6 * * * ')?.id).toBe('daily');
  expect(presetOf('1 6 * * *')).toBeUndefined();
});
