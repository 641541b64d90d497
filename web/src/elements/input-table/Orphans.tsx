import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { dataOf, http } from '../../api/client';
import { t } from '../../locales';
import { Tooltip } from '../../ui';
import type { InputTableElement } from '../../workbook/document';
import { queryBody, useQueryKey } from '../../workbook/queries';
import { useWorkbook, useWorkbookStore } from '../../workbook/store';

interface OrphansProps {
  element: InputTableElement;
  /** Grows when the entries were changed. */
  reloadCount: number;
}

/** Says how many entries have lost their row in the linked element. They are kept. */
export function Orphans({ element, reloadCount }: OrphansProps) {
  const store = useWorkbookStore();
  const key = useQueryKey(element.id);
  const refreshes = useWorkbook((state) => state.refreshes[element.id] ?? 0);
  const { id, version } = store.getState();
  const orphans = useQuery({
    queryKey: ['orphans', id, version, element.id, key.structure, refreshes, reloadCount],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      dataOf(
        http.POST('/api/workbooks/{workbook_id}/elements/{element_id}/orphans', {
          params: { path: { workbook_id: id, element_id: element.id } },
          body: queryBody(store.getState(), key, element.id, { level: null, sort: null }),
          signal,
        }),
      ),
  });
  const count = orphans.data?.orphans ?? 0;
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
