import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Modal } from './Dialog';
import { offerFocus } from './focusBack';

/** A dialog that is there only while it is open; what opened it may be gone then. */
function Opener({ leaves }: { leaves: boolean }) {
  const [state, setState] = useState<'before' | 'open' | 'after'>('before');
  const make = () => {
    screen.getByRole('button', { name: 'Make' }).focus();
    offerFocus(screen.getByTestId('made'));
    setState('after');
  };
  return (
    <>
      {(!leaves || state !== 'after') && (
        <button type="button" onClick={() => setState('open')}>
          Open
        </button>
      )}
      <section data-testid="made" />
      {state === 'open' && (
        <Modal opened onClose={() => setState('after')} title="Dialog" transitionProps={{ duration: 0 }}>
          <button type="button" onClick={make}>
            Make
          </button>
        </Modal>
      )}
    </>
  );
}

it('the focus goes back to what opened a dialog', async () => {
  show(<Opener leaves={false} />);
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  screen.getByRole('button', { name: 'Make' }).focus();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' })));
});

it('what was made has it where the opener is gone', async () => {
  show(<Opener leaves />);
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make' }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('made')));
});
