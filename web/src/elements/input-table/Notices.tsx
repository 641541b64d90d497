import { useEffect, useRef } from 'react';
import { type People, usePeople } from '../../api/people';
import { t } from '../../locales';
import { Button, Text } from '../../ui';
import { type EditHint, valuesOf } from './edits';
import styles from './input-table.module.css';
import type { EditQueue } from './queue';
import type { InputTable } from './types';
import { useQueue } from './useQueue';

/** What needs a decision: rows that others changed meanwhile, and values that were refused. */
export function Notices({ queue, table }: { queue: EditQueue; table: InputTable }) {
  const conflicts = useQueue(queue, (now) =>
    now.conflicting.flatMap((edit) =>
      edit.conflicts.map((conflict) => ({
        clientId: edit.clientId,
        rowId: conflict.row_id,
        by: conflict.changed_by,
        deleted: conflict.version === null,
        changes: changesOf(
          edit.operations.find((one) => one.rowId === conflict.row_id)?.values ?? {},
          conflict.values,
        ),
      })),
    ),
  );
  const refused = useQueue(queue, (now) =>
    now.refused.map((edit) => ({
      clientId: edit.clientId,
      text: refusalText(
        edit.hint,
        valuesOf(edit),
        [...edit.problems.values()].flatMap((columns) => [...columns.values()]),
      ),
    })),
  );
  const people = usePeople(conflicts.length > 0);
  const nameOf = (id: string) => table.columns.find((column) => column.id === id)?.name ?? id;

  const locked = useLocked(table);
  return (
    <>
      {locked && (
        <div className={styles.notice} role="alert">
          <Text span>
            {locked} {t('Until then nothing can be typed; what you have typed waits to be saved.')}
          </Text>
        </div>
      )}
      {conflicts.slice(0, 3).map((conflict) => (
        <div key={conflict.clientId + conflict.rowId} className={styles.notice} role="alert">
          <Text span>{conflictText(conflict, people)}</Text>
          {conflict.changes.map((change) => (
            <Text key={change.column} span>
              {nameOf(change.column)}: {people.isMe(conflict.by) ? t('there') : t('theirs')}{' '}
              <b>{shown(change.theirs)}</b>, {people.isMe(conflict.by) ? t('here') : t('mine')}{' '}
              <b>{shown(change.mine)}</b>
            </Text>
          ))}
          {!conflict.deleted && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => queue.resolve(conflict.clientId, conflict.rowId, 'mine')}
            >
              {people.isMe(conflict.by) ? t('Keep what is here') : t('Keep mine')}
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => queue.resolve(conflict.clientId, conflict.rowId, 'theirs')}
          >
            {people.isMe(conflict.by) ? t('Take what is there') : t('Take theirs')}
          </Button>
        </div>
      ))}
      {refused.slice(0, 3).map((edit) => (
        <div key={edit.clientId} className={styles.notice} data-kind="bad" role="alert">
          <Text span>
            {edit.text} {t('Correct the marked cells, or undo the edit.')}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => queue.drop(edit.clientId)}>
            {t('Take back')}
          </Button>
        </div>
      ))}
    </>
  );
}

/** Who else changed the row: somebody by name, or the same person in another window. */
function conflictText({ by, deleted }: { by: string | null; deleted: boolean }, people: People): string {
  if (people.isMe(by)) {
    return deleted
      ? t('You, in another window, deleted a row you changed here.')
      : t('You, in another window, changed this row too:');
  }
  const who = by === null ? t('Somebody') : people.nameOf(by);
  return deleted
    ? t('{{who}} deleted a row you changed.', { who })
    : t('{{who}} changed this row too:', { who });
}

/** What of an edit is not saved, and why: all of it, however few of its values are at fault. */
export function refusalText(hint: EditHint, all: number, reasons: readonly string[]): string {
  const reason = reasons[0] ?? '';
  if (all <= 1) return t('A value is not saved. {{reason}}', { reason });
  const counts = { n: reasons.length, all };
  const numbers = reasons.every((one) => one === t('This is not a number.'));
  if (hint === 'paste' || hint === 'fill') {
    return numbers
      ? t('This paste was not saved: {{n}} of {{all}} values are not numbers.', counts)
      : t('This paste was not saved: {{n}} of {{all}} values do not fit. {{reason}}', {
          ...counts,
          reason,
        });
  }
  return t('This change was not saved: {{n}} of {{all}} values do not fit. {{reason}}', {
    ...counts,
    reason,
  });
}

/** Why a table that could be written to when it was opened cannot be any more. */
function useLocked(table: InputTable): string | null {
  const could = useRef(false);
  useEffect(() => {
    if (table.can_edit) could.current = true;
  }, [table.can_edit]);
  return could.current && !table.can_edit ? table.edit_blocked_reason : null;
}

type Values = Record<string, string | number | boolean | null>;

function changesOf(mine: Values, theirs: Values | null) {
  return Object.entries(mine).map(([column, value]) => ({
    column,
    mine: value,
    theirs: theirs?.[column] ?? null,
  }));
}

const shown = (value: string | number | boolean | null): string =>
  value === null || value === '' ? t('(empty)') : String(value);
