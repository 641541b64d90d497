import { expect, it } from 'vitest';
import { catalogue, collect, messagesIn } from '../../scripts/messages';
import en from './en.json';
import { t } from './index';

it('finds the messages of a source text', () => {
  const text = `t('Save'); t("It's here", { a: 1 }); format('no'); set('no'); t('Don\\'t'); t(\n  'Wrapped {{n}}',\n)`;
  expect(messagesIn(text)).toEqual(['Save', "It's here", "Don't", 'Wrapped {{n}}']);
});

it('has two forms for a counted message and keeps what was written by hand', () => {
  const written = { '{{count}} rows_one': '{{count}} row' };
  expect(catalogue(['{{count}} rows', 'Save', 'Save'], written)).toEqual({
    Save: 'Save',
    '{{count}} rows_one': '{{count}} row',
    '{{count}} rows_other': '{{count}} rows',
  });
});

it('is up to date (otherwise: npm run messages)', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(catalogue(collect(), {})));
});

it('has a singular for each counted message', () => {
  const unwritten = Object.entries(en).filter(([, text]) => text === '');
  expect(unwritten.map(([key]) => key)).toEqual([]);
});

it('fills in values', () => {
  expect(t('Hello {{name}}', { name: 'Ada & Bob' })).toBe('Hello Ada & Bob');
});
