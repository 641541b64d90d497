import { type Table, tableFromIPC } from '@uwdata/flechette';
import { type Model, memberHeaders, serverBase } from './client';
import { errorFromReply, isAbort, toApiError, unreachable } from './errors';
import { patientFetch } from './patience';
import { noteAnswer, noteAway } from './reach';

/** One window of an element's rows, as it came. Fields are named by column id. */
export interface ArrowWindow {
  table: Table;
  queryId: string | null;
  source: 'cache' | 'warehouse';
  stored: Model<'StoredUseOut'>[];
  /** Columns that the warehouse could not compute: they are empty. */
  failed: Model<'Problem'>[];
}

/** Big integers stay exact, and so do decimals (scaled by the field's type). */
const exact = { useBigInt: true, useDecimalInt: true } as const;

/** Reads an Arrow IPC stream without losing digits. */
export function decodeArrow(bytes: ArrayBuffer): Table {
  return tableFromIPC(new Uint8Array(bytes), exact);
}

export interface WindowRequest {
  workbookId: string;
  elementId: string;
  query: Model<'ElementQuery'>;
  signal?: AbortSignal;
}

/** Runs an element and returns the rows from `query.offset` on; refusals are thrown as `ApiError`. */
export async function fetchWindow({
  workbookId,
  elementId,
  query,
  signal,
}: WindowRequest): Promise<ArrowWindow> {
  const path = `/api/workbooks/${encodeURIComponent(workbookId)}/elements/${encodeURIComponent(elementId)}/query`;
  const response = await send(serverBase() + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/vnd.apache.arrow.stream',
      ...memberHeaders(),
    },
    body: JSON.stringify(query),
    signal,
  });
  return {
    table: decodeArrow(await response.arrayBuffer()),
    queryId: response.headers.get('X-Query-Id'),
    source: response.headers.get('X-Query-Source') === 'cache' ? 'cache' : 'warehouse',
    stored: JSON.parse(response.headers.get('X-Query-Stored') ?? '[]'),
    failed: JSON.parse(response.headers.get('X-Query-Failed') ?? '[]'),
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await patientFetch(url, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    if (!(error instanceof TypeError)) throw toApiError(error);
    noteAway();
    throw unreachable();
  }
  noteAnswer();
  if (response.ok) return response;
  throw errorFromReply(response.status, await response.json().catch(() => null));
}
