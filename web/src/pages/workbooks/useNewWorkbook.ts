import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Model } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { t } from '../../locales';
import { emptyWorkbook } from '../../workbook/tableDocument';
import { reloadWorkbooks } from './reload';

/** Creates a workbook (empty, or from a document) and opens it. */
export function useNewWorkbook() {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const { mutateAsync } = api.useMutation('post', '/api/workbooks');

  const createFrom = async (body: Model<'WorkbookIn'>): Promise<void> => {
    setBusy(true);
    try {
      const workbook = await mutateAsync({ body });
      void reloadWorkbooks();
      await navigate({ to: '/workbooks/$id', params: { id: workbook.id } });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    busy,
    createFrom,
    create: () => void createFrom({ name: t('Untitled workbook'), document: emptyWorkbook() }),
  };
}
