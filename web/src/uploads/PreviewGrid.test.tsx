import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { PreviewGrid } from './PreviewGrid';
import { columnsOf, type Preview } from './state';

const preview: Preview = {
  upload_id: 'u1',
  file_name: 'orders.csv',
  size_bytes: 120,
  row_estimate: 2,
  options: {},
  columns: [
    { source: 'id', name: 'Id', type: 'integer', samples: [] },
    { source: 'zip', name: 'Zip', type: 'text', warning: 'Has leading zeros.', samples: [] },
  ],
  rows: [
    ['1', '01234'],
    ['2', null],
  ],
  raw: ['id,zip', '1,01234', '2,'],
  empty_words: [],
  findings: [],
};

it('shows the first rows and tells each change of a column', async () => {
  const change = vi.fn();
  show(<PreviewGrid preview={preview} columns={columnsOf(preview)} fault={null} onChange={change} />);
  expect(screen.getByText('01234')).toBeTruthy();
  expect(screen.getByText('Null')).toBeTruthy();
  expect(screen.getByText('Has leading zeros.')).toBeTruthy();
  await userEvent.selectOptions(screen.getByLabelText('Type of id'), 'text');
  expect(change).toHaveBeenLastCalledWith(0, { type: 'text' });
  await userEvent.click(screen.getByLabelText('Load zip'));
  expect(change).toHaveBeenLastCalledWith(1, { include: false });
});

it('marks the name at fault', () => {
  show(
    <PreviewGrid
      preview={preview}
      columns={columnsOf(preview)}
      fault={{ at: 1, message: 'Taken.' }}
      onChange={() => {}}
    />,
  );
  expect(screen.getByLabelText('Name of zip').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toBe('Taken.');
});
