/** Ready-made schedules and their words. A schedule is a cron expression of five fields. */

export interface Preset {
  id: string;
  cron: string;
}

export const PRESETS: readonly Preset[] = [
  { id: 'hourly', cron: '0 * * * *' },
  { id: 'daily', cron: '0 6 * * *' },
  { id: 'weekdays', cron: '0 6 * * 1-5' },
  { id: 'weekly', cron: '0 6 * * 1' },
  { id: 'monthly', cron: '0 6 1 * *' },
];

export const presetOf = (cron: string): Preset | undefined =>
  PRESETS.find((preset) => preset.cron === cron.trim().replace(/\s+/g, ' '));

const RANGES: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

/** Whether a text reads as a cron expression; the server decides in the end. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return false;
  return fields.every((field, at) => {
    const [low, high] = RANGES[at] as readonly [number, number];
    return field.split(',').every((part) => {
      const match = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
      if (!match) return false;
      const [, all, from, to, step] = match;
      if (step !== undefined && Number(step) < 1) return false;
      if (all === '*') return true;
      const first = Number(from);
      const last = to === undefined ? first : Number(to);
      return first >= low && last <= high && first <= last;
    });
  });
}

/** Time zones the browser knows, with UTC first. */
export function timeZones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return ['UTC', ...known.filter((zone) => zone !== 'UTC')];
}
