import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusal, serve, show } from '../test/render';
import type { Workbook } from '../workbook/document';
import { createWorkbookStore, WorkbookProvider } from '../workbook/store';
import { VersionsDialog } from './VersionsDialog';

afterEach(() => vi.unstubAllGlobals());

const former = {
  schema_version: 1,
  pages: [{ id: 'p', name: 'Page 1', elements: [] }],
} as unknown as Workbook;
const versions = 'GET /api/workbooks/w/versions';
const restore = 'POST /api/workbooks/w/versions/2/restore';
const draft = 'PUT /api/workbooks/w/draft';
const listed = [{ number: 2, published_at: new Date().toISOString(), published_by: 'Ada' }];

function open(editable: boolean) {
  const reload = vi.fn();
  const store = createWorkbookStore(
    {
      id: 'w',
      name: 'Sales',
      description: '',
      document: former,
      version: editable ? 'draft' : 'published',
      editable,
      canEdit: true,
      publishedAt: null,
      unpublished: true,
    },
    { draftRevision: () => 7 },
  );
  show(
    <WorkbookProvider value={store}>
      <VersionsDialog reload={reload} onClose={() => undefined} />
    </WorkbookProvider>,
  );
  return reload;
}

describe('VersionsDialog', () => {
  it('restores a version, and takes that back by saving the former draft', async () => {
    const asked = serve({ [versions]: listed, [restore]: { revision: 8 }, [draft]: { revision: 9 } });
    const reload = open(true);
    await userEvent.click(await screen.findByRole('button', { name: 'Restore version 2' }));
    await screen.findByText('The draft is version 2 again.');
    expect(asked.at(-1)?.body).toEqual({ revision: 7 });
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(reload).toHaveBeenCalledTimes(2));
    expect(asked.at(-1)?.body).toEqual({ revision: 8, document: former });
  });

  it('says why when the draft has gone on', async () => {
    const stale = { code: 'conflict', message: 'The draft was changed by someone else.' };
    serve({ [versions]: listed, [restore]: refusal(409, stale) });
    const reload = open(true);
    await userEvent.click(await screen.findByRole('button', { name: 'Restore version 2' }));
    await screen.findByText(stale.message);
    expect(reload).not.toHaveBeenCalled();
  });

  it('restores nothing while viewing', async () => {
    serve({ [versions]: listed });
    open(false);
    await screen.findByText('Ada');
    expect(screen.queryByRole('button', { name: 'Restore version 2' })).toBeNull();
  });
});
