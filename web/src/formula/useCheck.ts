import { useEffect, useState } from 'react';
import type { CheckFormula, FormulaChecked, FormulaProblem } from './types';

export interface CheckState {
  /** The text the answer belongs to. */
  readonly formula: string;
  readonly checked: FormulaChecked | null;
  readonly problems: readonly FormulaProblem[];
  readonly pending: boolean;
}

const PAUSE = 250;

/**
 * Checks a formula after a pause in typing: its shape in the browser, then names and types on the server.
 * An answer to an older text is dropped.
 */
export function useCheck(formula: string, check: CheckFormula | undefined, active: boolean): CheckState {
  const [state, setState] = useState<CheckState>({ formula, checked: null, problems: [], pending: false });

  useEffect(() => {
    if (!active) {
      setState({ formula, checked: null, problems: [], pending: false });
      return;
    }
    const abort = new AbortController();
    setState((before) => ({ ...before, problems: [], pending: true }));
    const settle = (checked: FormulaChecked | null, problems: readonly FormulaProblem[]): void => {
      if (!abort.signal.aborted) setState({ formula, checked, problems, pending: false });
    };
    // The grammar comes with the editor, which is fetched when it is first needed.
    const settleLocally = async (): Promise<void> => {
      const { syntaxProblems } = await import('./syntax');
      settle(null, syntaxProblems(formula));
    };
    const timer = setTimeout(() => {
      if (!check || formula.trim() === '') {
        void settleLocally();
        return;
      }
      // The server's words for a syntax error are better than ours; ours are used when it cannot answer.
      check(formula, abort.signal).then((checked) => settle(checked, checked.problems), settleLocally);
    }, PAUSE);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [formula, check, active]);

  return state;
}
