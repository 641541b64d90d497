import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { toApiError } from '../../../api/errors';
import { problemOf } from '../../../api/problem';
import { t } from '../../../locales';
import { Button, Checkbox, ErrorState, Group, Stack, Switch, Text, TextField } from '../../../ui';
import { FeatureList } from './FeatureList';
import { ForeignTables } from './ForeignTables';
import { PrivilegeList } from './PrivilegeList';
import { SetupPanel } from './SetupPanel';
import {
  type Check,
  checkFor,
  containerOf,
  type DestinationField,
  type Draft,
  draftOf,
  foreignTables,
  obstacle,
  sent,
  type Values,
} from './state';
import { useCheck } from './useCheck';
import classes from './WriteAccess.module.css';

export interface NamedDestination {
  values: Values;
  create: boolean;
  accept_foreign_tables: boolean;
}

/** What was just refused is said where the person looks. */
const intoView = (node: HTMLElement | null) => node?.scrollIntoView?.({ block: 'nearest' });

interface DestinationFormProps {
  connectionId: string;
  fields: readonly DestinationField[];
  known?: Values;
  lastCheck?: Check | null;
  /** Fields other than those of the path. */
  children?: ReactNode;
  submit: string;
  saving: boolean;
  /** Why the last save was refused. */
  failure: unknown;
  onChange(): void;
  onSubmit(destination: NamedDestination): void;
  onCancel?(): void;
  /** Called with the check, by a parent that shows next to the form what works. Without it the form shows that. */
  onCheck?(check: Check | null): void;
}

/** Names a place to write to, shows how it is set up, tries each privilege there, and saves. */
export function DestinationForm({
  connectionId,
  fields,
  known,
  lastCheck,
  children,
  submit,
  saving,
  failure,
  onChange,
  onSubmit,
  onCancel,
  onCheck,
}: DestinationFormProps) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields, known));
  const probe = useCheck(connectionId);
  // A report of this form is about what it says now, however the warehouse spells the name.
  const check = probe.report ?? checkFor(containerOf(fields, draft.values), lastCheck);
  useEffect(() => onCheck?.(check), [onCheck, check]);
  const why = obstacle(fields, draft, check);
  const problem = failure ?? probe.error;
  const refused = problem ? toApiError(problem) : null;
  const wrong = refused?.field?.split('.').at(-1);
  const atField = fields.some((field) => field.name === wrong);
  const listed = check?.foreign_tables ?? [];
  const foreign = (names: readonly string[]) =>
    names.length > 0 && (
      <ForeignTables
        names={names}
        accepted={draft.acceptForeign}
        onAccept={(acceptForeign) => setDraft({ ...draft, acceptForeign })}
      />
    );
  const checking = probe.progress !== null;

  const change = (patch: Partial<Draft>) => {
    probe.reset();
    onChange();
    setDraft({ ...draft, ...patch });
  };
  const write = (name: string, value: string | boolean) =>
    change({ values: { ...draft.values, [name]: value }, acceptForeign: false });

  return (
    <form
      noValidate
      className={onCheck ? undefined : classes.layout}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit({
          values: sent(draft.values),
          create: draft.create,
          accept_foreign_tables: draft.acceptForeign,
        });
      }}
    >
      <Stack gap="lg" className={classes.main}>
        <Stack gap="md">
          {fields.map((field) =>
            field.kind === 'switch' ? (
              <Switch
                key={field.name}
                label={field.label}
                description={field.help}
                checked={draft.values[field.name] === true}
                onChange={(event) => write(field.name, event.currentTarget.checked)}
              />
            ) : (
              <TextField
                key={field.name}
                label={field.required ? field.label : t('{{field}} (optional)', { field: field.label })}
                description={field.help}
                required={field.required}
                withAsterisk={false}
                maxLength={255}
                spellCheck={false}
                autoComplete="off"
                classNames={{ input: classes.schema }}
                value={String(draft.values[field.name] ?? '')}
                error={wrong === field.name ? refused?.message : undefined}
                onChange={(event) => write(field.name, event.currentTarget.value)}
              />
            ),
          )}
          {(!check?.exists || draft.create) && (
            <Checkbox
              label={t('Create it for me, if it does not exist')}
              checked={draft.create}
              onChange={(event) => change({ create: event.currentTarget.checked })}
            />
          )}
          {children}
        </Stack>
        <SetupPanel connectionId={connectionId} values={draft.values} complete={why !== 'incomplete'} />
        {foreign(listed)}
        <PrivilegeList
          connectionId={connectionId}
          values={draft.values}
          check={check}
          progress={probe.progress}
          willCreate={draft.create}
        />
        {problem != null && !atField && (
          <div ref={intoView}>
            <ErrorState compact problem={problemOf(problem)} />
          </div>
        )}
        {listed.length === 0 && foreign(foreignTables(refused))}
        <Group gap="sm">
          <Button type="submit" loading={saving} disabled={why !== null || checking}>
            {submit}
          </Button>
          <Button
            variant="default"
            loading={checking}
            disabled={why === 'incomplete'}
            onClick={() => void probe.start({ values: sent(draft.values), create: draft.create })}
          >
            {check ? t('Check again') : t('Check privileges')}
          </Button>
          {onCancel && (
            <Button variant="subtle" color="gray" onClick={onCancel}>
              {t('Cancel')}
            </Button>
          )}
        </Group>
        {why === 'absent' && (
          <Text size="xs" c="dimmed">
            {t('It does not exist: create it, or choose another one.')}
          </Text>
        )}
        {why === 'foreign-tables' && (
          <Text size="xs" c="dimmed">
            {t('Confirm that the other tables will be hidden, or choose another destination.')}
          </Text>
        )}
      </Stack>
      {!onCheck && <FeatureList check={check} />}
    </form>
  );
}
