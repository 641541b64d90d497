/** How a platform's connection is asked for: a description that one form draws. Pure. */
import type { Model } from '../../../api/client';
import type { FieldProblem } from '../../../api/errors';

export type Details = Model<'ConnectionIn'>['details'];
export type Platform = Details['platform'];
export type DetailsOf<P extends Platform> = Extract<Details, { platform: P }>;

interface Common<D> {
  name: Exclude<keyof D & string, 'platform'>;
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
  /** Only shown (and only needed) where this holds. */
  when?(details: D): boolean;
}

export type Field<D> =
  | (Common<D> & { kind: 'text'; maxLength?: number; monospace?: boolean })
  | (Common<D> & { kind: 'number'; digits: number; suffix?: string })
  /** Kept encrypted and never shown. `lines` is for keys that have several. */
  | (Common<D> & { kind: 'secret'; lines?: boolean })
  /** Text of several lines, such as a certificate. */
  | (Common<D> & { kind: 'block' })
  | (Common<D> & { kind: 'switch' })
  | (Common<D> & { kind: 'list' })
  /** One of several; `segmented` ones decide what else is asked. */
  | (Common<D> & {
      kind: 'choice';
      segmented?: boolean;
      options: readonly { value: string; label: string; description?: string }[];
    })
  /** Settings of a session, by name. */
  | (Common<D> & {
      kind: 'options';
      options: readonly { name: string; label: string; placeholder?: string }[];
    })
  /** Fields side by side; the first one is wide. */
  | { kind: 'row'; name: string; fields: readonly Field<D>[]; when?(details: D): boolean };

export interface PlatformForm<D extends Details = Details> {
  platform: D['platform'];
  label: string;
  /** A line that says what it is. */
  description: string;
  blank: D;
  fields: readonly Field<D>[];
  /** What few people change, behind a fold. */
  advanced: readonly Field<D>[];
  /** Fields that bind stored secrets: where one of them changes, a secret must be typed again. */
  binding: readonly (keyof D & string)[];
  /** Whether it can be tried before it is saved; most can. */
  triable?(details: D): boolean;
}

/** The fields that count now, side by side ones one by one. */
export function shownFields<D>(
  fields: readonly Field<D>[],
  details: D,
): Exclude<Field<D>, { kind: 'row' }>[] {
  return fields
    .filter((field) => field.when?.(details) ?? true)
    .flatMap((field) => (field.kind === 'row' ? shownFields(field.fields, details) : [field]));
}

/** What is said about a field or something within it; a path may begin with `details`. */
export function problemAt(problems: readonly FieldProblem[], name: string): string | undefined {
  const problem = problems.find(({ field }) => field.replace(/^details\./, '').split('.')[0] === name);
  return problem?.message;
}

/** Whether every problem is one of fields that are shown, so that all is said where it belongs. */
export function allAtFields<D extends Details>(
  form: PlatformForm<D>,
  details: D,
  problems: readonly FieldProblem[],
): boolean {
  const names = shownFields([...form.fields, ...form.advanced], details).map(({ name }) => name as string);
  return (
    problems.length > 0 &&
    problems.every(({ field }) => names.includes(field.replace(/^details\./, '').split('.')[0] ?? ''))
  );
}

/** Whether every field that is needed has a value. A stored secret counts as one, unless it is bound elsewhere. */
export function isComplete<D extends Details>(
  form: PlatformForm<D>,
  details: D,
  keepsSecrets = false,
): boolean {
  return shownFields([...form.fields, ...form.advanced], details).every((field) => {
    if (!field.required) return true;
    if (field.kind === 'secret' && keepsSecrets) return true;
    const value = details[field.name as keyof D];
    return value !== '' && value !== null && value !== undefined && value !== 0;
  });
}

/** What is sent: without values of fields that are not shown, empty texts as nothing. */
export function toSend<D extends Details>(form: PlatformForm<D>, details: D): D {
  const all = [...form.fields, ...form.advanced];
  const shown = new Set(shownFields(all, details).map((field) => field.name as string));
  const known = new Set(allNames(all));
  const entries = Object.entries(details).map(([name, value]) => {
    const hidden = known.has(name) && !shown.has(name);
    const blank = (form.blank as Record<string, unknown>)[name];
    if (hidden) return [name, blank === undefined || blank === '' ? null : blank];
    if (typeof value === 'string' && value.trim() === '') return [name, null];
    return [name, value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as D;
}

/** Whether a change takes the connection to another place or person, where a stored secret is never sent. */
export function isMoved<D extends Details>(form: PlatformForm<D>, stored: D, details: D): boolean {
  return form.binding.some((name) => (stored[name] ?? null) !== (details[name] || null));
}

function allNames<D>(fields: readonly Field<D>[]): string[] {
  return fields.flatMap((field) => (field.kind === 'row' ? allNames(field.fields) : [field.name]));
}
