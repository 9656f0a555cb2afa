import { describe, expect, it } from 'vitest';

import { status, verdict, words } from './fakes';

describe('Words', () => {
  it.each([
    [[verdict(), verdict({ state: 'ghost' })], '2 not trusted'],
    [[verdict({ state: 'earlier-session', fresh: null })], '1 not proven'],
    [[verdict({ state: 'fresh', fresh: true })], 'fresh'],
    [[verdict({ state: 'not-run', fresh: null })], 'not run'],
    [[], 'not run']
  ])('the pill says a notebook in two words', (cells, said) => {
    expect(words.pill(status({ cells }))).toBe(said);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4200, '4.2 kB'],
    [981_234, '981 kB'],
    [1_234_567_890, '1.2 GB']
  ])('%d bytes are %s', (bytes, said) => {
    expect(words.size(bytes)).toBe(said);
  });

  it.each([
    [0.84, '0.8 s'],
    [41.2, '41 s'],
    [190, '3 min']
  ])('%d seconds are %s', (seconds, said) => {
    expect(words.duration(seconds)).toBe(said);
  });

  it('names days as people do', () => {
    const now = new Date('2026-11-23T09:00:00');

    expect(words.day(new Date('2026-11-23T00:30:00'), now)).toBe('Today');
    expect(words.day(new Date('2026-11-22T23:30:00'), now)).toBe('Yesterday');
    expect(words.day(new Date('2026-11-02T23:30:00'), now)).toContain('2026');
  });

  it('a tooltip gives the evidence, then when it ran and how long', () => {
    const told = words.tooltip(
      verdict({
        state: 'fresh',
        reasons: [],
        ran_at: new Date().toISOString(),
        duration_s: 0.8
      })
    );

    expect(told).toMatch(/^Ran after everything it uses\. .+, 0\.8 s$/);
  });
});
