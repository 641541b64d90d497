import { useEffect, useRef, useState } from 'react';
import { dataOf, http, type Model } from '../../../api/client';
import { errorFromReply, unreachable } from '../../../api/errors';
import { jsonLines } from '../../../api/lines';
import { type Check, type Progress, withLine } from './state';

type Line = Model<'CheckLine'>;

interface CheckState {
  progress: Progress | null;
  report: Check | null;
  error: unknown;
}

const idle: CheckState = { progress: null, report: null, error: null };

/** Tries the privileges of a destination; their results are there one by one while it runs. */
export function useCheck(connectionId: string) {
  const [state, setState] = useState<CheckState>(idle);
  const listening = useRef<AbortController | null>(null);
  useEffect(() => () => listening.current?.abort(), []);

  const reset = () => {
    listening.current?.abort();
    listening.current = null;
    setState(idle);
  };

  const start = async (body: Model<'CheckIn'>) => {
    reset();
    const own = new AbortController();
    listening.current = own;
    let progress: Progress = [];
    setState({ ...idle, progress });
    try {
      for await (const line of linesOf(connectionId, body, own.signal)) {
        if (own.signal.aborted) return;
        if (line.error) throw errorFromReply(500, line);
        if (line.report) {
          setState({ ...idle, report: line.report });
          return;
        }
        progress = withLine(progress, line);
        setState({ ...idle, progress });
      }
      throw unreachable();
    } catch (error) {
      if (!own.signal.aborted) setState({ ...idle, error });
    }
  };

  return { ...state, start, reset };
}

async function* linesOf(connectionId: string, body: Model<'CheckIn'>, signal: AbortSignal) {
  const stream = await dataOf(
    http.POST('/api/connections/{connection_id}/write-access/check/progress', {
      params: { path: { connection_id: connectionId } },
      body,
      parseAs: 'stream',
      signal,
    }),
  );
  if (stream) yield* jsonLines<Line>(stream);
}
