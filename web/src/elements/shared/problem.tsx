import { toApiError } from '../../api/errors';
import { t } from '../../locales';
import { SignInButton } from '../../pages/connections/SignInButton';
import { problemOf } from '../../pages/problem';
import { Button, ErrorState } from '../../ui';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';
import styles from './shared.module.css';

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
          ) : editable ? (
            <Button
              variant="subtle"
              onClick={() => {
                store.getState().select(elementId);
                store.getState().showPanel('sql');
              }}
            >
              {t('View SQL')}
            </Button>
          ) : undefined
        }
      />
    </div>
  );
}
