import { queryClient } from '../../api/client';

/** After a workbook came, went or changed: every list of them. */
export async function reloadWorkbooks(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['get', '/api/workbooks'] });
}
