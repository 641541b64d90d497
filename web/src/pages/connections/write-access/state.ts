import type { Model } from '../../../api/client';
import type { ApiError } from '../../../api/errors';

export type Check = Model<'WriteAccessCheck'>;
export type State = Model<'WriteAccessOut'>;
export type Destination = Model<'DestinationOut'>;
export type DestinationField = Model<'DestinationField'>;
export type PrivilegeCheck = Model<'PrivilegeCheck'>;
export type Values = Record<string, string | boolean | null>;

/** A privilege that is being tried: its result, once it is known. */
export interface Tried {
  privilege: string;
  label: string;
  result: PrivilegeCheck | null;
}

export type Progress = readonly Tried[];

/** What is known after another line; a later result about the same privilege counts. */
export function withLine(progress: Progress, { planned, check }: Model<'CheckLine'>): Progress {
  if (planned) return planned.map(({ privilege, label }) => ({ privilege, label, result: null }));
  if (!check) return progress;
  const tried = { privilege: check.privilege, label: check.label, result: check };
  return progress.some(({ privilege }) => privilege === check.privilege)
    ? progress.map((item) => (item.privilege === check.privilege ? tried : item))
    : [...progress, tried];
}

/** A destination that an admin is about to name. */
export interface Draft {
  values: Values;
  create: boolean;
  acceptForeign: boolean;
}

export const DEFAULT_SCHEMA = 'tablewright';

/** What the form begins with: what was there, else the platform's defaults and a schema named after us. */
export function draftOf(fields: readonly DestinationField[], known?: Values): Draft {
  const parts = fields.filter((field) => field.part);
  const values = Object.fromEntries(
    fields.map((field) => {
      const last = field === parts.at(-1);
      return [field.name, known?.[field.name] ?? field.default ?? (last ? DEFAULT_SCHEMA : null)];
    }),
  );
  return { values, create: false, acceptForeign: false };
}

/** The values as they are sent: texts trimmed, empty ones as nothing. */
export function sent(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() || null : value,
    ]),
  );
}

export function containerOf(fields: readonly DestinationField[], values: Values): string[] {
  return fields
    .filter((field) => field.part)
    .map((field) => {
      const value = values[field.name];
      return typeof value === 'string' ? value.trim() : '';
    });
}

/** The check that speaks about this draft: the newest one of the same place. */
export function checkFor(
  container: readonly string[],
  ...checks: (Check | null | undefined)[]
): Check | null {
  const wanted = JSON.stringify(container);
  return checks.find((check) => check && JSON.stringify(check.container) === wanted) ?? null;
}

/** The tables of others that kept a destination from being saved. */
export function foreignTables(refused: ApiError | null): string[] {
  const tables = refused?.code === 'foreign-tables' ? refused.where?.tables : null;
  return Array.isArray(tables) ? tables.map(String) : [];
}

/** Why a destination cannot be saved yet; null when it can. */
export type Obstacle = 'incomplete' | 'absent' | 'foreign-tables' | null;

export function obstacle(fields: readonly DestinationField[], draft: Draft, check: Check | null): Obstacle {
  const lacking = fields.some((field) => {
    const value = draft.values[field.name];
    return field.required && (value == null || (typeof value === 'string' && value.trim() === ''));
  });
  if (lacking) return 'incomplete';
  if (check && !check.exists && !draft.create) return 'absent';
  if (check && check.foreign_tables.length > 0 && !draft.acceptForeign) return 'foreign-tables';
  return null;
}

/** Whether the place itself is missing, so that no privilege could be tried there. */
export function isAbsent(check: Check): boolean {
  return !check.exists && check.checks.some(({ reason }) => reason === 'absent');
}

/** What was tried, and what had to wait for something that failed. */
export function triedAndNot(check: Check): { tried: PrivilegeCheck[]; untried: PrivilegeCheck[] } {
  const isTried = ({ reason }: PrivilegeCheck) => reason !== 'not-tried';
  return { tried: check.checks.filter(isTried), untried: check.checks.filter((one) => !isTried(one)) };
}

/** The grants that are missing, as one script to hand to who may run it. */
export function missingGrants(check: Check): string {
  const statements = check.missing_grants.map(({ sql }) => sql.trimEnd());
  return [...new Set(statements)].map((sql) => (sql.endsWith(';') ? sql : `${sql};`)).join('\n');
}
