import { t } from '../../../locales';
import { Checkbox, Text } from '../../../ui';
import classes from './WriteAccess.module.css';

interface ForeignTablesProps {
  names: readonly string[];
  accepted: boolean;
  onAccept(accepted: boolean): void;
}

const SHOWN = 8;

/** A destination hides what else is there: that is agreed to first. */
export function ForeignTables({ names, accepted, onAccept }: ForeignTablesProps) {
  const rest = names.length - SHOWN;
  return (
    <fieldset className={classes.foreign} aria-label={t('Tables of others there')}>
      <Text fw={600}>
        {t('{{count}} tables there do not belong to Tablewright', { count: names.length })}
      </Text>
      <Text size="xs">
        {t('The explorer hides a destination and so these tables. They are not changed.')}
      </Text>
      <Text size="xs" ff="monospace" className={classes.names}>
        {names.slice(0, SHOWN).join(', ')}
        {rest > 0 && ` ${t('and {{count}} more', { count: rest })}`}
      </Text>
      <Checkbox
        mt={4}
        label={t('Hide these tables from the explorer')}
        checked={accepted}
        onChange={(event) => onAccept(event.currentTarget.checked)}
      />
    </fieldset>
  );
}
