import { t } from '../../../locales';
import { Alert, formatAgo, Text } from '../../../ui';
import type { State } from './state';
import classes from './WriteAccess.module.css';

/** Objects that the warehouse refuses to let us write to at the moment; all others work on. */
export function Locks({ locks }: { locks: State['locks'] }) {
  if (locks.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      title={t('{{count}} objects cannot be written to at the moment', { count: locks.length })}
    >
      <Text size="xs">
        {t('They can be read. They are unlocked automatically when a check finds that they work again.')}
      </Text>
      <ul className={classes.locks}>
        {locks.map((lock) => (
          <li key={lock.object_id}>
            <Text size="xs">
              <span className={classes.schema}>{lock.name}</span>
              {': '}
              {lock.message}{' '}
              <Text span c="dimmed" size="xs">
                {formatAgo(lock.since)}
              </Text>
            </Text>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
