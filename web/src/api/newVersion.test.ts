import { describe, expect, it } from 'vitest';
import { isOtherProgram } from './newVersion';

const page = '<script type="module" src="./assets/index-abc123.js"></script>';

describe('a new version', () => {
  it('is one whose start page names another program', () => {
    expect(isOtherProgram(page, ['index-abc123.js'])).toBe(false);
    expect(isOtherProgram(page, ['index-old999.js'])).toBe(true);
  });
});
