import { describe, expect, it } from 'vitest';
import { jsonLines } from './lines';

function stream(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(typeof part === 'string' ? encoder.encode(part) : part);
      controller.close();
    },
  });
}

async function all(source: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of jsonLines(source)) lines.push(line);
  return lines;
}

describe('jsonLines', () => {
  it('puts lines together from any pieces, also within a letter', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":2}');
    const pieces = [...bytes].map((_, index) => bytes.slice(index, index + 1));
    expect(await all(stream(...pieces))).toEqual([{ a: 'é' }, { b: 2 }]);
  });

  it('gives several lines of one piece, and nothing for an empty stream', async () => {
    expect(await all(stream('1\n2\n\n3\n'))).toEqual([1, 2, 3]);
    expect(await all(stream())).toEqual([]);
  });
});
