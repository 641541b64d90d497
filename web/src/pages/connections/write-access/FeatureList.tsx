import {
  IconCheck,
  IconFileUpload,
  IconForms,
  IconHelpCircle,
  IconStack2,
  IconTableExport,
  IconX,
} from '@tabler/icons-react';
import { t } from '../../../locales';
import { Text } from '../../../ui';
import { type Feature, featureDescription, featureLabel, features } from '../labels';
import { type Check, isAbsent } from './state';
import classes from './WriteAccess.module.css';

const icons = {
  'input-tables': IconForms,
  uploads: IconFileUpload,
  'warehouse-views': IconTableExport,
  materialization: IconStack2,
} satisfies Record<Feature, unknown>;

/** What write access makes possible, and which of it works with the privileges found. */
export function FeatureList({ check }: { check: Check | null }) {
  return (
    <aside className={classes.features} aria-label={t('What write access makes possible')}>
      <Text size="xs" fw={600} c="dimmed">
        {t('What write access makes possible')}
      </Text>
      <ul>
        {features.map((feature) => {
          const Icon = icons[feature];
          const known = check && (check.exists || check.checks.length > 0) && !isAbsent(check);
          const works = known ? check.features[feature] : undefined;
          return (
            <li key={feature}>
              <Icon aria-hidden />
              <div>
                <Text fw={500}>{featureLabel(feature)}</Text>
                <Text size="xs" c="dimmed">
                  {featureDescription(feature)}
                </Text>
              </div>
              {works === true && <IconCheck className={classes.works} aria-label={t('Works')} />}
              {works === false && <IconX className={classes.fails} aria-label={t('Does not work')} />}
              {works === null && <IconHelpCircle aria-label={t('Could not be checked')} />}
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
