import { api, type Model, queryClient } from '../api/client';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { Button, toast } from '../ui';

const LISTS = [
  '/api/runs',
  '/api/workbooks/{workbook_id}/elements/{element_id}/materialization/runs',
  '/api/workbooks/{workbook_id}/elements/{element_id}/materialization',
] as const;

/** Stops a run that waits or works, for those who may. What was stored before goes on serving. */
export function CancelRun({ run }: { run: Model<'RunOut'> }) {
  const cancel = api.useMutation('post', '/api/runs/{run_id}/cancel');
  if (!run.may_cancel) return null;
  const stop = () =>
    cancel
      .mutateAsync({ params: { path: { run_id: run.id } } })
      .then(() =>
        Promise.all(LISTS.map((path) => queryClient.invalidateQueries({ queryKey: ['get', path] }))),
      )
      .catch((failure) => toast.failure(problemOf(failure)));
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isPending}
      aria-label={t('Cancel the run of {{name}}', { name: run.element_name })}
      onClick={() => void stop()}
    >
      {t('Cancel')}
    </Button>
  );
}
