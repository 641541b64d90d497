import { api, type Model } from '../../../api/client';
import { t } from '../../../locales';
import { formatAgo, Group, Progress, Text } from '../../../ui';
import type { State } from './state';
import classes from './WriteAccess.module.css';

type Move = Model<'MoveOut'>;

const SOON = 1500;
const SHOWN = 3;

/** Moves between destinations: how far those are that go on, and how the last ones ended. */
export function Moves({ connectionId, state }: { connectionId: string; state: State }) {
  const moves = api.useQuery(
    'get',
    '/api/connections/{connection_id}/write-access/moves',
    { params: { path: { connection_id: connectionId } } },
    { refetchInterval: (query) => (query.state.data?.some(isOpen) ? SOON : false) },
  );
  const labels = new Map(state.destinations.map((one) => [one.id, one.label]));
  if (!moves.data || moves.data.length === 0) return null;
  return (
    <ul className={classes.moves} aria-label={t('Moves')}>
      {moves.data.slice(0, SHOWN).map((move) => (
        <li key={move.id}>
          <Group justify="space-between" gap="sm">
            <Text>
              {t('{{source}} to {{target}}', {
                source: labels.get(move.source_id) ?? t('a former destination'),
                target: labels.get(move.target_id) ?? t('a former destination'),
              })}
            </Text>
            <Text size="xs" c="dimmed" className="tw-figures" role="status">
              {statusOf(move)}
            </Text>
          </Group>
          {isOpen(move) && (
            <Progress
              value={move.total > 0 ? (100 * move.done) / move.total : 0}
              aria-label={t('Progress of the move')}
            />
          )}
          {move.problems.map((problem) => (
            <Text key={problem.name} size="xs" className={classes.failing}>
              {problem.name}: {problem.message}
            </Text>
          ))}
        </li>
      ))}
    </ul>
  );
}

const isOpen = ({ status }: Move) => status === 'queued' || status === 'running';

function statusOf(move: Move): string {
  const { done, total } = move;
  if (isOpen(move)) {
    return move.current
      ? t('{{done}} of {{total}}; now {{name}}', { done, total, name: move.current })
      : t('{{done}} of {{total}}', { done, total });
  }
  const when = formatAgo(move.finished_at ?? move.asked_at);
  if (move.status === 'failed')
    return t('Stopped {{when}} after {{done}} of {{total}}', { when, done, total });
  return t('Moved {{when}}: {{done}} of {{total}}', { when, done, total });
}
