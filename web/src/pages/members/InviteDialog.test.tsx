import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { refusal, serve, show } from '../../test/render';
import { InviteDialog } from './InviteDialog';

afterEach(() => vi.unstubAllGlobals());

async function fillIn() {
  await userEvent.type(await screen.findByLabelText('Name'), 'Ada');
  await userEvent.type(screen.getByLabelText('Email'), 'ada@example.com');
  await userEvent.click(screen.getByRole('radio', { name: 'Viewer' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make sign-in link' }));
}

it('sends who is invited and hands on the link', async () => {
  const created = { member: { id: 'm1' }, sign_in_link: { path: '/sign-in/link#x', expires_at: '' } };
  const asked = serve({ 'POST /api/members': created });
  const invited = vi.fn();
  show(<InviteDialog opened onClose={() => {}} onInvited={invited} />);
  await fillIn();
  await vi.waitFor(() => expect(invited).toHaveBeenCalled());
  expect(invited.mock.calls[0]?.[0]).toEqual(created);
  expect(asked[0]?.body).toEqual({ name: 'Ada', email: 'ada@example.com', account_type: 'viewer' });
});

it('shows a taken address at its field', async () => {
  const error = { code: 'email-taken', message: 'This address has an account.', where: { field: 'email' } };
  serve({ 'POST /api/members': refusal(409, error) });
  show(<InviteDialog opened onClose={() => {}} onInvited={() => {}} />);
  await fillIn();
  expect(await screen.findByText('This address has an account.')).toBeTruthy();
});
