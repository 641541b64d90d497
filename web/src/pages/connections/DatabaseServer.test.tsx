import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusal, serve, show } from '../../test/render';
import { DatabaseServer } from './DatabaseServer';
import type { Connection } from './labels';

afterEach(() => vi.unstubAllGlobals());

const details = {
  host: 'db.example.org',
  port: 5432,
  database: 'sales',
  user: 'reader',
  sslmode: 'require',
  root_certificate: null,
  sessions: 20,
  options: { role: 'analyst' },
};
const connection: Connection = {
  id: 'c1',
  name: 'Sales',
  platform: 'postgres',
  description: '',
  details,
  write_access: { enabled: false, destination: null, checked_at: null, ok: null },
  status: 'ok',
  status_message: null,
  created_at: '2026-01-01T00:00:00Z',
  is_demo: false,
  level: 'admin',
  actions: ['administer', 'move'],
  fixed_fields: [],
};
const patch = 'PATCH /api/connections/c1';

async function type(label: string, text: string) {
  const field = screen.getByLabelText(label);
  await userEvent.clear(field);
  await userEvent.type(field, text);
}

describe('DatabaseServer', () => {
  it('keeps the stored password and what the form does not show', async () => {
    const asked = serve({ [patch]: connection });
    const onSaved = vi.fn(async () => undefined);
    show(<DatabaseServer connection={connection} onSaved={onSaved} />);
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Try and save' });
    expect(save.disabled).toBe(true);
    await type('Database', 'stock');
    await userEvent.click(save);
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(asked[0]?.body).toEqual({
      details: { ...details, platform: 'postgres', database: 'stock', password: null },
    });
  });

  it('asks for the password of another server, and sends it', async () => {
    const asked = serve({ [patch]: connection });
    show(<DatabaseServer connection={connection} onSaved={async () => undefined} />);
    await type('Host', 'other.example.org');
    expect(
      screen.getByText(/The stored password is never sent to another server or for another user/),
    ).toBeTruthy();
    await type('Password', 'secret');
    await userEvent.click(screen.getByRole('button', { name: 'Try and save' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.body).toMatchObject({ details: { host: 'other.example.org', password: 'secret' } });
  });

  it('lets nobody type where it leads who may not change that', async () => {
    const asked = serve({ [patch]: connection });
    const mine: Connection = { ...connection, actions: ['administer'], fixed_fields: ['host', 'port'] };
    show(<DatabaseServer connection={mine} onSaved={async () => undefined} />);
    for (const label of ['Host', 'Port']) {
      expect(screen.getByLabelText<HTMLInputElement>(label).disabled).toBe(true);
    }
    expect(screen.getAllByText('Only members who manage connections can change this.')).toHaveLength(2);
    await type('Database', 'stock');
    await userEvent.click(screen.getByRole('button', { name: 'Try and save' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.body).toMatchObject({ details: { host: 'db.example.org', database: 'stock' } });
  });

  it('says what is wrong at each field', async () => {
    const problems = [
      { field: 'details.host', message: 'Use no spaces.' },
      { field: 'details.port', message: 'Use 65535 or less.' },
    ];
    const where = { field: 'details.host', problems };
    serve({ [patch]: refusal(422, { code: 'invalid-request', message: 'Host: Use no spaces.', where }) });
    show(<DatabaseServer connection={connection} onSaved={async () => undefined} />);
    await type('Port', '99999');
    await userEvent.click(screen.getByRole('button', { name: 'Try and save' }));
    await screen.findByText('2 fields need a change');
    expect(screen.getByLabelText('Host').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Use no spaces.')).toBeTruthy();
    expect(screen.getByText('Use 65535 or less.')).toBeTruthy();
  });

  it('says why it was not saved, and keeps what was typed', async () => {
    serve({ [patch]: refusal(503, { code: 'unreachable', message: 'Nothing listens there.' }) });
    show(<DatabaseServer connection={connection} onSaved={async () => undefined} />);
    await type('Port', '6432');
    await userEvent.click(screen.getByRole('button', { name: 'Try and save' }));
    await screen.findByText('Nothing listens there.');
    expect(screen.getByLabelText<HTMLInputElement>('Port').value).toBe('6432');
  });
});
