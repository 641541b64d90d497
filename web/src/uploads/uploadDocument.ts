import type { Model } from '../api/client';
import { uniqueName } from '../workbook/names';
import { tableElement, tableWorkbook } from '../workbook/tableDocument';

type Upload = Model<'UploadOut'>;
type Workbook = Model<'Workbook'>;

function parts(upload: Upload) {
  const source = { kind: 'upload', connection_id: upload.connection_id, upload_id: upload.id } as const;
  // People named these columns themselves, so the names stay as they are.
  const columns = upload.columns.map(({ name }) => ({ name, label: name }));
  return { source, columns };
}

/** A new workbook around a loaded upload. */
export function uploadWorkbook(upload: Upload): Workbook {
  const { source, columns } = parts(upload);
  return tableWorkbook(upload.name, source, columns);
}

const HEIGHT = 16;

/** The workbook with the upload as a table beneath everything on the page (the first one unless it is there). */
export function addUpload(workbook: Workbook, pageId: string | undefined, upload: Upload): Workbook {
  const at = Math.max(
    0,
    workbook.pages.findIndex((page) => page.id === pageId),
  );
  const { source, columns } = parts(upload);
  const names = workbook.pages.flatMap((page) => page.elements.map((element) => element.name));
  const element = tableElement(uniqueName(upload.name, names), source, columns);
  const pages = workbook.pages.map((page, place) => {
    if (place !== at) return page;
    const y = Math.max(0, ...page.layout.map((box) => box.y + box.height));
    return {
      ...page,
      elements: [...page.elements, element],
      layout: [...page.layout, { element_id: element.id, x: 0, y, width: 24, height: HEIGHT }],
    };
  });
  return { ...workbook, pages };
}
