import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dataOf, http } from '../../api/client';
import { t } from '../../locales';
import { Tooltip } from '../../ui';
import type { InputTableElement } from '../../workbook/document';
import { queryBody, useShape } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';

interface OrphansProps {
  element: InputTableElement;
  /** Grows when the entries were changed. */
  tick: number;
}

/** Says how many entries have lost their row in the linked element. They are kept. */
export function Orphans({ element, tick }: OrphansProps) {
  const store = useWorkbookStore();
  const shape = useShape(element.id);
  const refreshes = useWorkbook((state) => state.refreshes[element.id] ?? 0);
  const { id, version } = store.getState();
  const found = useQuery({
    queryKey: ['orphans', id, version, element.id, shape.structure, refreshes, tick],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      dataOf(
        http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/orphans', {
          params: { path: { workbook_id: id, element_id: element.id } },
          body: queryBody(store.getState(), shape, element.id, { level: null, sort: null }),
          signal,
        }),
      ),
  });
  const count = found.data?.orphans ?? 0;
  if (count === 0) return null;
  return (
    <Tooltip
      label={t(
        'The linked element no longer has a row with their key. They are shown again when it has one.',
      )}
    >
      <span>{t('{{count}} entries without a row are kept', { count })}</span>
    </Tooltip>
  );
}
