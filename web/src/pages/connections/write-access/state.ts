import type { Model } from '../../../api/client';

export type Check = Model<'WriteAccessCheck'>;
export type State = Model<'WriteAccessOut'>;
export type PrivilegeCheck = Model<'PrivilegeCheck'>;

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

/** What the admin is about to save. */
export interface Draft {
  enabled: boolean;
  schema: string;
  create: boolean;
  acceptForeign: boolean;
}

export const DEFAULT_SCHEMA = 'tablewright';

export function draftOf(state: State): Draft {
  return {
    enabled: state.enabled,
    schema: state.schema_name ?? DEFAULT_SCHEMA,
    create: false,
    acceptForeign: false,
  };
}

/** The check that speaks about this draft: the newest one of the same schema. */
export function checkFor(draft: Draft, ...checks: (Check | null | undefined)[]): Check | null {
  return checks.find((check) => check?.schema_name === draft.schema.trim()) ?? null;
}

/** Why the draft cannot be saved yet; null when it can. */
export type Obstacle = 'unchanged' | 'no-schema' | 'schema-missing' | 'foreign-tables' | null;

export function obstacle(state: State, draft: Draft, check: Check | null): Obstacle {
  const schema = draft.schema.trim();
  if (!draft.enabled) return state.enabled ? null : 'unchanged';
  if (schema === '') return 'no-schema';
  if (state.enabled && state.schema_name === schema) return 'unchanged';
  if (check && !check.exists && !draft.create) return 'schema-missing';
  if (check && check.foreign_tables.length > 0 && !draft.acceptForeign) return 'foreign-tables';
  return null;
}

/** The grants that are missing, as one script to hand to who may run it. */
export function missingGrants(check: Check): string {
  const statements = check.checks.flatMap(({ result, grant_sql }) =>
    result === 'missing' && grant_sql ? [grant_sql] : [],
  );
  return [...new Set(statements)].map((sql) => (sql.trimEnd().endsWith(';') ? sql : `${sql};`)).join('\n');
}
