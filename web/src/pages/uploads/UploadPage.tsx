import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, http } from '../../api/client';
import { problemOf } from '../../api/problem';
import { may, useMember } from '../../api/session';
import { t } from '../../locales';
import { ErrorState, Page, SkeletonRows } from '../../ui';
import { LinkAnchor } from '../../ui/links';
import type { Upload } from '../../uploads/state';
import { UploadFlow } from '../../uploads/UploadFlow';
import { addUpload, uploadWorkbook } from '../../uploads/uploadDocument';
import { Refusal } from '../frame/Refusal';

/** Upload a file; it opens in a new workbook, or on the page of the workbook that asked for it. */
export function UploadPage() {
  const { workbook, page, connection } = useSearch({ from: '/frame/upload' });
  const member = useMember();
  const navigate = useNavigate();
  const [placing, setPlacing] = useState<{ upload: Upload; error: unknown } | null>(null);

  const place = async (upload: Upload) => {
    setPlacing({ upload, error: null });
    try {
      const id = workbook === undefined ? await createAround(upload) : await addTo(workbook, page, upload);
      await navigate({ to: '/workbooks/$id', params: { id } });
    } catch (error) {
      setPlacing({ upload, error });
    }
  };

  if (!may(member, 'upload-csv')) {
    return (
      <Refusal title={t('Not for this account')} message={t('Your account uploads no files.')}>
        {t('Ask an admin for a builder account to use this page.')}
      </Refusal>
    );
  }
  return (
    <Page
      title={t('Upload CSV')}
      wide
      breadcrumbs={[
        <LinkAnchor key="home" to="/" c="dimmed" size="xs">
          {t('Home')}
        </LinkAnchor>,
      ]}
    >
      {placing === null && <UploadFlow connectionId={connection} onLoaded={(upload) => void place(upload)} />}
      {placing !== null && placing.error === null && <SkeletonRows rows={8} />}
      {placing !== null && placing.error !== null && (
        <ErrorState
          problem={{
            ...problemOf(placing.error),
            message: t('The file is loaded as “{{name}}”, but the workbook could not be opened.', {
              name: placing.upload.name,
            }),
            hint: problemOf(placing.error).message,
          }}
          onRetry={() => void place(placing.upload)}
        />
      )}
    </Page>
  );
}

async function createAround(upload: Upload): Promise<string> {
  const body = { name: upload.name, document: uploadWorkbook(upload) };
  return (await dataOf(http.POST('/api/workbooks', { body }))).id;
}

async function addTo(workbookId: string, pageId: string | undefined, upload: Upload): Promise<string> {
  const params = { path: { workbook_id: workbookId } };
  const { revision, document } = await dataOf(
    http.GET('/api/workbooks/{workbook_id}', { params: { ...params, query: { version: 'draft' } } }),
  );
  const body = { revision, document: addUpload(document, pageId, upload) };
  await dataOf(http.PUT('/api/workbooks/{workbook_id}/draft', { params, body }));
  return workbookId;
}
