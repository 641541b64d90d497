import { expect, it } from 'vitest';
import { type Stored, storedObjects } from './stored';

const stored = (name: string, changes: Partial<Stored> = {}): Stored => ({
  id: name,
  kind: 'upload',
  name,
  container: ['writes'],
  document_id: null,
  document_name: null,
  owner: 'ann@example.org',
  created_at: '2026-01-02T00:00:00Z',
  last_used_at: null,
  status: 'ready',
  ours: true,
  lock: null,
  ...changes,
});

it('lists a materialization once, by its view, with the tables behind it', () => {
  const part = { id: 'm', kind: 'materialization' } as const;
  const listed = [
    stored('orders'),
    stored('flights__mat_9f37', { ...part, created_at: '2026-01-01T00:00:00Z' }),
    stored('flights__mat', { ...part, last_used_at: '2026-01-03T00:00:00Z' }),
  ];
  expect(storedObjects(listed)).toEqual([
    { ...stored('orders'), tables: [] },
    {
      ...stored('flights__mat', part),
      created_at: '2026-01-01T00:00:00Z',
      last_used_at: '2026-01-03T00:00:00Z',
      tables: ['flights__mat_9f37'],
    },
  ]);
});
