import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { EmptyState, ErrorState } from './states';

it('an error says what happened and what to do, and keeps the details until asked', async () => {
  const retry = vi.fn();
  show(
    <ErrorState
      problem={{ message: 'The file is locked.', hint: 'Close the other program.', details: 'IO Error 11' }}
      onRetry={retry}
    />,
  );
  expect(screen.getByRole('alert').textContent).toContain('Close the other program.');
  const toggle = screen.getByRole('button', { name: 'Details' });
  expect(toggle.getAttribute('aria-expanded')).toBe('false');
  await userEvent.click(toggle);
  expect(screen.getByText('IO Error 11')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});

it('an empty place offers the next action', () => {
  show(<EmptyState title="No workbooks yet" action={<button type="button">New workbook</button>} />);
  expect(screen.getByRole('button', { name: 'New workbook' })).toBeTruthy();
});
