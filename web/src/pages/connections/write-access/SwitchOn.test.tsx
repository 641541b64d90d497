import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Model } from '../../../api/client';
import { refusal, serve, show } from '../../../test/render';
import { SwitchOff } from './SwitchOff';
import { SwitchOn } from './SwitchOn';
import type { Check, State } from './state';

afterEach(() => vi.unstubAllGlobals());

const off: State = {
  enabled: false,
  platform: 'postgres',
  fields: [
    { name: 'schema', label: 'Schema', help: '', kind: 'text', part: true, required: true, default: null },
  ],
  histories_apart: false,
  destinations: [],
  locks: [],
  object_count: 0,
};
const grant = 'GRANT CREATE ON SCHEMA "tablewright" TO "service"';
const check: Check = {
  container: ['tablewright'],
  exists: true,
  ok: false,
  outage: false,
  missing_grants: [
    { key: 'schema-create', label: 'CREATE on the schema', reason: 'Lets the user make tables.', sql: grant },
  ],
  checks: [
    {
      privilege: 'create-table',
      label: 'Create tables',
      result: 'ok',
      needed_for: ['uploads'],
      milliseconds: 4,
    },
    {
      privilege: 'create-view',
      label: 'Create views',
      result: 'missing',
      message: 'Permission denied.',
      grant_sql: grant,
      needed_for: ['warehouse-views'],
      milliseconds: 3,
    },
  ],
  features: { 'input-tables': true, uploads: true, 'warehouse-views': false, materialization: true },
  foreign_tables: ['orders'],
  checked_at: new Date().toISOString(),
};
const url = '/api/connections/c1/write-access';

/** The lines of a check, all at once. */
function told(...lines: Model<'CheckLine'>[]): Response {
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

async function checkPrivileges() {
  await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Check privileges' }));
  await screen.findByText('Privileges are missing');
}

describe('switching write access on and off', () => {
  it('names the missing privilege, its grant and what does not work without it', async () => {
    const asked = serve({ [`POST ${url}/check/progress`]: told({ report: check }) });
    show(<SwitchOn connectionId="c1" state={off} />);
    await checkPrivileges();
    expect(asked[0]?.body).toEqual({ values: { schema: 'tablewright' }, create: false });
    expect(screen.getByText(`${grant};`)).toBeTruthy();
    expect(screen.getByText('Lets the user make tables.')).toBeTruthy();
    expect(screen.getByText('Permission denied.')).toBeTruthy();
    expect(screen.getAllByLabelText('Does not work')).toHaveLength(1);
  });

  it('saves only after the tables of others are agreed to be hidden', async () => {
    const asked = serve({
      [`POST ${url}/check/progress`]: told({ report: check }),
      [`PUT ${url}`]: { ...off, enabled: true },
    });
    show(<SwitchOn connectionId="c1" state={off} />);
    await checkPrivileges();
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    expect(save.disabled).toBe(true);
    await userEvent.click(screen.getByLabelText('Hide these tables from the explorer'));
    await userEvent.click(save);
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]?.body).toEqual({
      enabled: true,
      values: { schema: 'tablewright' },
      create: false,
      accept_foreign_tables: true,
    });
  });

  it('asks about the tables of others when saving was refused for them', async () => {
    const where = { field: 'values', tables: ['orders', 'people'] };
    const error = { code: 'foreign-tables', message: 'It holds tables that are not ours.', where };
    const asked = serve({ [`PUT ${url}`]: refusal(409, error) });
    show(<SwitchOn connectionId="c1" state={off} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('It holds tables that are not ours.')).toBeTruthy();
    expect(screen.getByText('orders, people')).toBeTruthy();
    await userEvent.click(screen.getByLabelText('Hide these tables from the explorer'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]?.body).toMatchObject({ accept_foreign_tables: true });
  });

  it('tells what an outage kept from being checked from what does not work', async () => {
    const features = { 'input-tables': null, uploads: null, 'warehouse-views': null, materialization: false };
    serve({ [`POST ${url}/check/progress`]: told({ report: { ...check, outage: true, features } }) });
    show(<SwitchOn connectionId="c1" state={off} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Check privileges' }));
    expect(await screen.findAllByLabelText('Could not be checked')).toHaveLength(3);
    expect(screen.getAllByLabelText('Does not work')).toHaveLength(1);
  });

  it('shows a refusal at its field', async () => {
    const error = {
      code: 'reserved',
      message: 'This schema belongs to another server.',
      where: { field: 'schema' },
    };
    serve({ [`POST ${url}/check/progress`]: refusal(409, error) });
    show(<SwitchOn connectionId="c1" state={off} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Check privileges' }));
    expect(await screen.findByText('This schema belongs to another server.')).toBeTruthy();
  });

  it('shows each result as soon as it is known', async () => {
    let tell: (line: Model<'CheckLine'>) => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        tell = (line) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      },
    });
    vi.stubGlobal('fetch', async () => new Response(body));
    show(<SwitchOn connectionId="c1" state={off} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Check privileges' }));
    tell({ planned: check.checks.map(({ privilege, label }) => ({ privilege, label })) });
    expect(await screen.findByText('0 of 2')).toBeTruthy();
    expect(screen.getByText('Create views')).toBeTruthy();
    tell({ check: check.checks[0] });
    expect(await screen.findByText('1 of 2')).toBeTruthy();
    expect(screen.getAllByLabelText('Works')).toHaveLength(1);
    tell({ report: check });
    expect(await screen.findByText('Privileges are missing')).toBeTruthy();
  });

  it('says what went wrong in the middle', async () => {
    const error = { code: 'lost', message: 'The warehouse went away.', hint: null, where: null };
    const lines = told({ planned: [] }, { error } as unknown as Model<'CheckLine'>);
    serve({ [`POST ${url}/check/progress`]: lines });
    show(<SwitchOn connectionId="c1" state={off} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Check privileges' }));
    expect(await screen.findByText('The warehouse went away.')).toBeTruthy();
  });

  it('asks before it is switched off, and says what stays', async () => {
    const on: State = { ...off, enabled: true, object_count: 3 };
    const stops = { input_tables: 2, uploads: 1, warehouse_views: 0, materializations: 1, schedules: 1 };
    const asked = serve({ [`GET ${url}/consequences`]: stops, [`PUT ${url}`]: off });
    show(<SwitchOff connectionId="c1" state={on} />);
    await userEvent.click(screen.getByRole('switch', { name: /Enable write access/ }));
    expect(await screen.findByText(/3 objects stay and can be read/)).toBeTruthy();
    expect(screen.getByText('2 input tables cannot be edited.')).toBeTruthy();
    expect(asked).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
    await waitFor(() => expect(asked[1]?.body).toMatchObject({ enabled: false }));
  });
});
