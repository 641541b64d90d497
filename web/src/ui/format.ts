/** Numbers, sizes and times as people read them. Pure; the locale is the browser's unless given. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1536000` → `1.5 MB` (decimal units, as file managers show them). */
export function formatBytes(bytes: number, locale?: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${text} ${units[unit]}`;
}

export function formatCount(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** `83` → `83 ms`, `1840` → `1.8 s`, `95000` → `1 min 35 s`. */
export function formatDuration(milliseconds: number, locale?: string): string {
  if (milliseconds < 1) return '<1 ms';
  if (milliseconds < 999.5) return `${formatCount(Math.round(milliseconds), locale)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) {
    return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `2 hours ago`, `yesterday`; less than a minute is `now`. */
export function formatAgo(when: string | Date, now: Date = new Date(), locale?: string): string {
  const seconds = (new Date(when).getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) < size) continue;
    // The time left is rounded: three days less a second are still three days.
    return format.format(seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

const spans = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `3600` → `1 hour`, `5400` → `90 minutes`: the largest unit of which there is a whole number. */
export function formatSpan(seconds: number, locale?: string): string {
  const [unit, size] = spans.find(([, length]) => seconds >= length && seconds % length === 0) ?? spans[3];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** Date and time in full, for tooltips and tables. */
export function formatMoment(when: string | Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(when));
}
