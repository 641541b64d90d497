/** Which workbooks stand on the home page. Pure. */

export const MOST = 8;

interface Opened {
  opened_at: string | null;
}

/**
 * What was opened last; for somebody new, what they may open. Viewers come for workbooks that others share: these stay
 * visible next to those opened last.
 */
export function atHome<Workbook extends Opened>(workbooks: readonly Workbook[], builds: boolean) {
  const opened = workbooks.filter((workbook) => workbook.opened_at !== null);
  const unopened = workbooks.filter((workbook) => workbook.opened_at === null);
  const recent = opened.length > 0;
  return {
    recent,
    shown: (recent ? opened : unopened).slice(0, MOST),
    shared: builds || !recent ? [] : unopened.slice(0, MOST),
  };
}
