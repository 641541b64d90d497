import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { show } from '../test/render';
import { confirm } from './confirm';

const question = { title: 'Delete “Sales”?', message: 'Its pages are lost.', action: 'Delete', danger: true };

describe('confirm', () => {
  it('is true when the action is chosen', async () => {
    show(null);
    const answer = confirm(question);
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    expect(await answer).toBe(true);
  });

  it('is false for Cancel', async () => {
    show(null);
    const answer = confirm(question);
    expect(await screen.findByText('Its pages are lost.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await answer).toBe(false);
  });

  it('is false for Escape', async () => {
    show(null);
    const answer = confirm(question);
    await screen.findByRole('button', { name: 'Delete' });
    await userEvent.keyboard('{Escape}');
    expect(await answer).toBe(false);
  });
});
