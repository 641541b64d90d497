import { useId } from 'react';
import { t } from '../../../locales';
import { PasswordInput, Radio, Select, Switch, TagsInput, Text, Textarea, TextField } from '../../../ui';
import type { Field } from './description';
import classes from './platforms.module.css';

type Drawn<D> = Exclude<Field<D>, { kind: 'row' }>;
type OfKind<D, K extends Drawn<D>['kind']> = Extract<Drawn<D>, { kind: K }>;

interface FieldControlProps<D> {
  field: Drawn<D>;
  value: unknown;
  onChange(value: unknown): void;
  error: string | undefined;
  secretHint: string | undefined;
  /** The member may not change this one. */
  fixed: boolean;
}

/** One field, by its kind. */
export function FieldControl<D>({ field, value, onChange, error, secretHint, fixed }: FieldControlProps<D>) {
  const description = field.kind === 'secret' ? (secretHint ?? field.description) : field.description;
  const common = {
    label: field.label,
    description: fixed ? t('Only members who manage connections can change this.') : description,
    disabled: fixed,
    placeholder: field.placeholder,
    error,
  };
  const text = typeof value === 'string' ? value : '';
  const typed = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  switch (field.kind) {
    case 'text':
      return (
        <TextField
          {...common}
          required={field.required}
          withAsterisk={false}
          maxLength={field.maxLength}
          autoComplete="off"
          spellCheck={false}
          classNames={field.monospace ? { input: classes.monospace } : undefined}
          value={text}
          onChange={typed}
        />
      );
    case 'number':
      return (
        <TextField
          {...common}
          required={field.required}
          withAsterisk={false}
          inputMode="numeric"
          maw={field.description ? 240 : undefined}
          rightSection={field.suffix ? <Text size="xs">{field.suffix}</Text> : undefined}
          value={typeof value === 'number' && value > 0 ? String(value) : ''}
          onChange={(event) => onChange(numberOf(event.currentTarget.value, field.digits))}
        />
      );
    case 'secret':
      return field.lines ? (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={8}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.monospace }}
          value={text}
          onChange={typed}
        />
      ) : (
        <PasswordInput {...common} autoComplete="new-password" value={text} onChange={typed} />
      );
    case 'block':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          classNames={{ input: classes.monospace }}
          value={text}
          onChange={typed}
        />
      );
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'list':
      return (
        <TagsInput
          {...common}
          placeholder={Array.isArray(value) && value.length > 0 ? undefined : field.placeholder}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={onChange}
        />
      );
    case 'choice':
      return field.segmented ? (
        <Ways
          field={field}
          value={String(value)}
          onChange={(chosen) => onChange(meant(value, chosen))}
          error={error}
        />
      ) : (
        <Select
          {...common}
          allowDeselect={false}
          data={field.options.map(({ value: of, label }) => ({ value: of, label }))}
          value={String(value ?? '')}
          onChange={(chosen) => onChange(meant(value, chosen ?? ''))}
        />
      );
    case 'options':
      return (
        <Options
          field={field}
          value={(value ?? {}) as Record<string, string>}
          onChange={onChange}
          error={error}
        />
      );
  }
}

/** Choices that decide what else is asked: all of them to be seen, each with what it means. */
function Ways<D>({
  field,
  value,
  onChange,
  error,
}: {
  field: OfKind<D, 'choice'>;
  value: string;
  onChange(value: string): void;
  error: string | undefined;
}) {
  const chosen = field.options.find((option) => option.value === value);
  return (
    <Radio.Group
      label={field.label}
      description={chosen?.description}
      value={value}
      onChange={onChange}
      error={error}
    >
      <div className={classes.ways}>
        {field.options.map((option) => (
          <Radio.Card
            key={option.value}
            value={option.value}
            className={classes.way}
            aria-label={option.label}
            aria-description={option.description}
          >
            <Text>{option.label}</Text>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}

function Options<D>({
  field,
  value,
  onChange,
  error,
}: {
  field: OfKind<D, 'options'>;
  value: Record<string, string>;
  onChange(value: Record<string, string>): void;
  error: string | undefined;
}) {
  const id = useId();
  return (
    <fieldset className={classes.options}>
      <legend>{field.label}</legend>
      {field.options.map(({ name, label, placeholder }) => (
        <div key={name} className={classes.option}>
          <Text component="label" htmlFor={`${id}-${name}`} size="xs">
            {label}
          </Text>
          <TextField
            id={`${id}-${name}`}
            placeholder={placeholder}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            value={value[name] ?? ''}
            onChange={(event) => {
              const { [name]: _, ...others } = value;
              const typed = event.currentTarget.value;
              onChange(typed === '' ? others : { ...others, [name]: typed });
            }}
          />
        </div>
      ))}
      {error && (
        <Text size="xs" c="red" role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}

function numberOf(typed: string, digits: number): number | null {
  const entered = typed.replace(/\D/g, '').slice(0, digits);
  return entered === '' ? null : Number(entered);
}

/** Yes and no travel as such, everything else as the text that it is. */
function meant(former: unknown, chosen: string): unknown {
  return typeof former === 'boolean' ? chosen === 'true' : chosen;
}
