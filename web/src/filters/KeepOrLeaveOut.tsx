import { t } from '../locales';
import { SegmentedControl } from '../ui';

type Mode = 'include' | 'exclude';

interface KeepOrLeaveOutProps {
  mode: Mode;
  fullWidth?: boolean;
  onChange(mode: Mode): void;
}

/** Whether chosen values stay or go. */
export function KeepOrLeaveOut({ mode, fullWidth = true, onChange }: KeepOrLeaveOutProps) {
  return (
    <SegmentedControl
      fullWidth={fullWidth}
      aria-label={t('Chosen values are')}
      value={mode}
      data={[
        { value: 'include', label: t('Keep chosen') },
        { value: 'exclude', label: t('Leave out chosen') },
      ]}
      onChange={(next) => onChange(next as Mode)}
    />
  );
}
