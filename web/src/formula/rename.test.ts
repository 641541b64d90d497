import { describe, expect, it } from 'vitest';
import { renameInFormula } from './rename';
import { references, writeReference } from './scan';

describe('finding references', () => {
  it('skips texts, comments and indexes', () => {
    const formula = '"[no]" & [A] // [no]\n + /* [no] */ [B/C d].x[0] + \'[no]\' + f(1)[2] + not [D]';
    expect(references(formula).map((found) => found.parts)).toEqual([['A'], ['B', 'C d'], ['D']]);
  });

  it('reads and writes odd names', () => {
    const written = writeReference('50% [net]', 'a/b');
    expect(references(written)).toEqual([{ start: 0, end: written.length, parts: ['50% [net]', 'a/b'] }]);
  });

  it('stops at a reference that is not closed', () => {
    expect(references('[A] + [B')).toHaveLength(1);
  });
});

describe('renaming', () => {
  const column = {
    kind: 'column',
    from: 'Dep Delay',
    to: 'Departure',
    element: 'Flights',
    own: true,
  } as const;

  it('changes bare references in the same element and qualified ones anywhere', () => {
    expect(renameInFormula('[Dep Delay] + [Flights/Dep Delay]', column)).toBe(
      '[Departure] + [Flights/Departure]',
    );
    expect(renameInFormula('[Dep Delay] + [Flights/Dep Delay]', { ...column, own: false })).toBe(
      '[Dep Delay] + [Flights/Departure]',
    );
  });

  it('keeps everything else as written', () => {
    expect(renameInFormula('If( [x] ,"[Dep Delay]", [dep delay] )', column)).toBe(
      'If( [x] ,"[Dep Delay]", [Departure] )',
    );
    expect(renameInFormula('[Other/Dep Delay]', column)).toBe('[Other/Dep Delay]');
  });

  it('leaves a column alone that is spelled exactly like the reference', () => {
    expect(renameInFormula('[dep delay]', { ...column, others: ['dep delay'] })).toBe('[dep delay]');
  });

  it('renames elements and controls', () => {
    expect(
      renameInFormula('Lookup([Flights/Carrier], [A], [Flights/B])', {
        kind: 'element',
        from: 'Flights',
        to: 'Trips',
      }),
    ).toBe('Lookup([Trips/Carrier], [A], [Trips/B])');
    expect(renameInFormula('[limit] + [limit/x]', { kind: 'control', from: 'limit', to: 'max' })).toBe(
      '[max] + [limit/x]',
    );
  });
});
