import { toApiError } from '../../api/errors';
import { problemOf } from '../../api/problem';
import { SignInButton } from '../../connections/SignInButton';
import { t } from '../../locales';
import { Button, ErrorState, Tooltip } from '../../ui';
import { useQueryKey } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import styles from './content.module.css';

interface FindColumnProps {
  elementId: string;
  error: unknown;
  size?: 'compact-xs';
}

interface ElementProblemProps {
  elementId: string;
  error: unknown;
  onRetry(): void;
}

/** In place of an element's data: what happened, what to do, and the way to its SQL. */
export function ElementProblem({ elementId, error, onRetry }: ElementProblemProps) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const { code, where } = toApiError(error);
  return (
    <div className={styles.centre}>
      <ErrorState
        compact
        problem={problemOf(error)}
        onRetry={onRetry}
        action={
          code === 'sign-in' && typeof where?.connection_id === 'string' ? (
            <SignInButton connectionId={where.connection_id} />
          ) : (
            <>
              <FindColumnButton elementId={elementId} error={error} />
              {editable && (
                <Button
                  variant="subtle"
                  onClick={() => {
                    store.getState().select(elementId);
                    store.getState().showPanel('sql');
                  }}
                >
                  {t('View SQL')}
                </Button>
              )}
            </>
          )
        }
      />
    </div>
  );
}

/** Where each query is paid for, the column because of which one fails is only looked for when asked for. */
export function FindColumnButton({ elementId, error, ...style }: FindColumnProps) {
  const store = useWorkbookStore();
  const queryKey = useQueryKey(elementId);
  if (toApiError(error).where?.find_column !== true) return null;
  return (
    <Tooltip label={t('Runs the query again a few times, each time with fewer columns')}>
      <Button
        variant="default"
        {...style}
        onClick={() => store.getState().findColumn(elementId, queryKey.key)}
      >
        {t('Find the column')}
      </Button>
    </Tooltip>
  );
}
