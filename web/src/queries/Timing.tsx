import type { Model } from '../api/client';
import { t } from '../locales';
import { formatDuration, Tooltip } from '../ui';
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
    <Tooltip label={words.join('\n')} multiline className={classes.words}>
      <div className={classes.bar} role="img" aria-label={words.join(', ')}>
        <div className={classes.filled} style={{ width: `${barWidth(total, longest)}%` }}>
          {phases(entry).map(
            ({ phase, milliseconds }) =>
              milliseconds > 0 && <span key={phase} data-phase={phase} style={{ flexGrow: milliseconds }} />,
          )}
        </div>
      </div>
    </Tooltip>
  );
}

const PHASES: readonly Phase[] = ['compile', 'wait', 'run', 'send'];

/** What the colours of the bars say. */
export function TimingLegend() {
  return (
    <ul className={classes.legend} aria-label={t('Where the time went')}>
      {PHASES.map((phase) => (
        <li key={phase}>
          <span className={classes.key} data-phase={phase} />
          {phaseLabel(phase)}
        </li>
      ))}
    </ul>
  );
}
