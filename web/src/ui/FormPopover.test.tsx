import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { FormPopover } from './FormPopover';

function Opener() {
  const [opened, setOpened] = useState(false);
  const target = (
    <button type="button" onClick={() => setOpened(true)}>
      Open
    </button>
  );
  return (
    <>
      <FormPopover opened={opened} label="Form" target={target} onClose={() => setOpened(false)}>
        <input aria-label="Field" />
      </FormPopover>
      <p>Elsewhere</p>
    </>
  );
}

it('a press inside leaves it open, the first one outside closes it', async () => {
  show(<Opener />);
  for (const within of [false, true]) {
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    await screen.findByRole('dialog');
    if (within) {
      await userEvent.click(screen.getByLabelText('Field'));
      expect(screen.getByRole('dialog')).toBeTruthy();
    }
    await userEvent.click(screen.getByText('Elsewhere'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
});
