import { useId, useState } from 'react';
import type { FieldProblem } from '../../../api/errors';
import { t } from '../../../locales';
import { Collapse, FoldButton, Stack } from '../../../ui';
import type { Details, Field, PlatformForm } from './description';
import { problemAt, shownFields } from './description';
import { FieldControl } from './FieldControl';
import classes from './platforms.module.css';

interface PlatformFieldsProps<D extends Details> {
  form: PlatformForm<D>;
  value: D;
  onChange(value: D): void;
  /** What a refusal says about fields (`details.path`). */
  problems: readonly FieldProblem[];
  /** What an empty secret means, where one is stored already. */
  secretHint?: string;
  /** Names of fields that the member may not change. */
  fixed?: readonly string[];
}

/** The fields of one platform; what few people change is behind a fold. */
export function PlatformFields<D extends Details>({
  form,
  value,
  onChange,
  problems,
  secretHint,
  fixed = [],
}: PlatformFieldsProps<D>) {
  const [shownByHand, setShownByHand] = useState(false);
  const region = useId();
  const wrong = (name: string) => problemAt(problems, name);
  const opened =
    shownByHand || shownFields(form.advanced, value).some(({ name }) => wrong(name) !== undefined);
  const draw = (field: Field<D>) => {
    if (!(field.when?.(value) ?? true)) return null;
    if (field.kind === 'row') {
      const narrow = field.fields.some((one) => one.kind === 'number');
      return (
        <div key={field.name} className={classes.row} data-narrow={narrow || undefined}>
          {field.fields.map(draw)}
        </div>
      );
    }
    return (
      <FieldControl
        key={field.name}
        field={field}
        value={value[field.name as keyof D]}
        onChange={(next) => onChange({ ...value, [field.name]: next })}
        error={wrong(field.name)}
        secretHint={secretHint}
        fixed={fixed.includes(field.name)}
      />
    );
  };
  return (
    <>
      {form.fields.map(draw)}
      {form.advanced.length > 0 && (
        <>
          <FoldButton
            open={opened}
            onToggle={() => setShownByHand(!opened)}
            region={region}
            className={classes.more}
          >
            {t('More settings')}
          </FoldButton>
          <Collapse expanded={opened} id={region}>
            <Stack gap="md">{form.advanced.map(draw)}</Stack>
          </Collapse>
        </>
      )}
    </>
  );
}
