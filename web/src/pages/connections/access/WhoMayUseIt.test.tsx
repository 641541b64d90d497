import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { refusal, serve, show } from '../../../test/render';
import type { Grant } from './levels';
import { WhoMayUseIt } from './WhoMayUseIt';

afterEach(() => vi.unstubAllGlobals());

const everyone: Grant = { kind: 'everyone', grantee_id: '', name: '', level: 'use' };
const put = 'PUT /api/connections/c1/grants';
const people = {
  'GET /api/teams': [{ id: 't1', name: 'Desk', description: '', visible: true, mine: false, member_ids: [] }],
  'GET /api/members': [
    { id: 'm1', name: 'Ada', email: 'ada@example.org', account_type: 'builder', active: true },
    { id: 'm2', name: 'Old', email: 'old@example.org', account_type: 'builder', active: false },
  ],
};

it('opens a connection to a team instead of everyone', async () => {
  const asked = serve({ ...people, [put]: [] });
  show(<WhoMayUseIt connectionId="c1" grants={[everyone]} />);
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save access' });
  expect(save.disabled).toBe(true);
  await userEvent.click(await screen.findByRole('combobox', { name: 'Add somebody' }));
  await userEvent.click(await screen.findByText('Desk'));
  await userEvent.click(screen.getByRole('button', { name: 'Remove Everyone' }));
  await userEvent.click(screen.getByRole('combobox', { name: 'Access of Desk' }));
  await userEvent.click(await screen.findByRole('option', { name: 'May only write' }));
  await userEvent.click(save);
  await waitFor(() => expect(asked.some((candidate) => candidate.method === 'PUT')).toBe(true));
  expect(asked.find((candidate) => candidate.method === 'PUT')?.body).toEqual({
    grants: [{ kind: 'team', grantee_id: 't1', level: 'write-only' }],
  });
});

it('offers those who are not in the list, and nobody who is inactive', async () => {
  serve(people);
  show(<WhoMayUseIt connectionId="c1" grants={[everyone]} />);
  await userEvent.click(await screen.findByRole('combobox', { name: 'Add somebody' }));
  await screen.findByText('Ada (ada@example.org)');
  expect(screen.queryByText('Old (old@example.org)')).toBeNull();
  const list = within(screen.getByRole('list', { name: 'Who may use it' }));
  expect(list.getAllByRole('listitem')).toHaveLength(1);
});

it('says why it was not saved, and keeps what was chosen', async () => {
  serve({ ...people, [put]: refusal(403, { code: 'not-allowed', message: 'Not yours to change.' }) });
  show(<WhoMayUseIt connectionId="c1" grants={[everyone]} />);
  await userEvent.click(screen.getByRole('button', { name: 'Remove Everyone' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save access' }));
  await screen.findByText('Not yours to change.');
  expect(screen.getByText('Only those who manage connections may use it.')).toBeTruthy();
});
