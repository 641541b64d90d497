import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { createQueryClient } from '../api/client';
import { UiProvider } from '../ui/Provider';

/** Draws a part with everything it needs around it, except a router. */
export function show(part: ReactNode) {
  return render(
    <UiProvider env="test">
      <QueryClientProvider client={createQueryClient()}>{part}</QueryClientProvider>
    </UiProvider>,
  );
}

export interface SentRequest {
  method: string;
  path: string;
  body: unknown;
}

/** Answers requests by `METHOD /path`; what was asked is recorded. A number is a bare status. */
export function serve(answers: Record<string, unknown>): SentRequest[] {
  const requests: SentRequest[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    const sent = await request.text();
    requests.push({ method: request.method, path: pathname, body: sent === '' ? null : JSON.parse(sent) });
    const answer = answers[`${request.method} ${pathname}`];
    if (answer === undefined) throw new Error(`Nothing answers ${request.method} ${pathname}`);
    if (answer instanceof Response) return answer.clone();
    return typeof answer === 'number' ? new Response(null, { status: answer }) : Response.json(answer);
  });
  return requests;
}

/** A refusal in the API's one error shape. */
export function refusal(status: number, error: Record<string, unknown>): Response {
  return Response.json({ error: { hint: null, where: null, ...error } }, { status });
}
