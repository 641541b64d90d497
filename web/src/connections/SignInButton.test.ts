import { expect, it } from 'vitest';
import { withoutOutcome } from './SignInButton';

it('an earlier outcome is left out of the address to come back to', () => {
  expect(withoutOutcome('/connections/c1/explorer')).toBe('/connections/c1/explorer');
  expect(withoutOutcome('/workbooks/w?warehouse-sign-in=access_denied')).toBe('/workbooks/w');
  expect(withoutOutcome('/workbooks/w?mode=edit&warehouse-sign-in=ok')).toBe('/workbooks/w?mode=edit');
});
