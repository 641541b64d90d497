import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { refusal, serve, show } from '../../test/render';
import { InviteDialog } from './InviteDialog';

afterEach(() => vi.unstubAllGlobals());

const type = (id: string, invited = false) => ({
  id,
  name: id,
  description: '',
  permissions: [],
  built_in: true,
  invited,
  members: 0,
});
const types = { 'GET /api/account-types': [type('admin'), type('builder', true), type('viewer')] };

async function fillIn() {
  await userEvent.type(await screen.findByLabelText('Name'), 'Ada');
  await userEvent.type(screen.getByLabelText('Email'), 'ada@example.com');
  await userEvent.click(await screen.findByRole('radio', { name: 'Viewer' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make sign-in link' }));
}

it('sends who is invited and hands on the link', async () => {
  const created = { member: { id: 'm1' }, sign_in_link: { path: '/sign-in/link#x', expires_at: '' } };
  const asked = serve({ ...types, 'POST /api/members': created });
  const invited = vi.fn();
  show(<InviteDialog opened onClose={() => {}} onInvited={invited} />);
  await fillIn();
  await vi.waitFor(() => expect(invited).toHaveBeenCalled());
  expect(invited.mock.calls[0]?.[0]).toEqual(created);
  expect(asked.find((each) => each.method === 'POST')?.body).toEqual({
    name: 'Ada',
    email: 'ada@example.com',
    account_type: 'viewer',
  });
});

it('shows a taken address at its field', async () => {
  const error = { code: 'email-taken', message: 'This address has an account.', where: { field: 'email' } };
  serve({ ...types, 'POST /api/members': refusal(409, error) });
  show(<InviteDialog opened onClose={() => {}} onInvited={() => {}} />);
  await fillIn();
  expect(await screen.findByText('This address has an account.')).toBeTruthy();
});
