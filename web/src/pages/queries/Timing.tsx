import type { Model } from '../../api/client';
import { t } from '../../locales';
import { formatDuration } from '../../ui';
import classes from './Timing.module.css';
import { barWidth, type Phase, phases, totalTime } from './times';

export function phaseLabel(phase: Phase): string {
  return { compile: t('Compiling'), wait: t('Waiting'), run: t('Running'), send: t('Sending') }[phase];
}

/** One bar as long as the query took, divided into its phases. */
export function Timing({ entry, longest }: { entry: Model<'QueryEntry'>; longest: number }) {
  const total = totalTime(entry);
  const words = phases(entry).map(
    ({ phase, milliseconds }) => `${phaseLabel(phase)} ${formatDuration(milliseconds)}`,
  );
  return (
    <div className={classes.bar} role="img" aria-label={words.join(', ')} title={words.join('\n')}>
      <div className={classes.filled} style={{ width: `${barWidth(total, longest)}%` }}>
        {phases(entry).map(
          ({ phase, milliseconds }) =>
            milliseconds > 0 && <span key={phase} data-phase={phase} style={{ flexGrow: milliseconds }} />,
        )}
      </div>
    </div>
  );
}
