import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { t } from '../locales';
import { UnstyledButton } from '../ui';
import type { Finding } from './state';
import classes from './Upload.module.css';

const ICONS = { note: IconInfoCircle, warning: IconAlertTriangle, problem: IconCircleX };
const LEVELS: Finding['level'][] = ['problem', 'warning', 'note'];

interface FindingsProps {
  findings: readonly Finding[];
  /** Opens the options by which a finding is changed. */
  onSettings: () => void;
}

/** What was found out about the file, the worst first; a line each. */
export function Findings({ findings, onSettings }: FindingsProps) {
  if (findings.length === 0) return null;
  const sorted = LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level));
  return (
    <ul className={classes.findings} aria-label={t('About this file')}>
      {sorted.map(({ level, message, setting }) => {
        const Icon = ICONS[level];
        return (
          <li key={message} data-level={level}>
            <Icon aria-hidden />
            <span title={message}>{message}</span>
            {setting && (
              <UnstyledButton className={classes.change} onClick={onSettings}>
                {t('Change')}
              </UnstyledButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}
