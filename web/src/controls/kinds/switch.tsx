import { scalarText } from '../../filters';
import { t } from '../../locales';
import { Switch } from '../../ui';
import { readLogical } from '../address';
import styles from '../controls.module.css';
import type { ControlKindEntry } from '../kind';

export const switchControl: ControlKindEntry = {
  title: () => t('Switch'),
  added: () => t('Switch control'),
  read: readLogical,
  Editor: ({ control, value, onChange }) => (
    <div className={styles.low}>
      <Switch
        aria-label={control.name}
        label={value === null ? t('All') : scalarText(value === true)}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  ),
};
