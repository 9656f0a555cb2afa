import { expect, it } from 'vitest';

import { words } from './fakes';
import { replayDone, replayPlan } from './samples';

const { replays } = words;

it.each([
  [0.4, '<1 s'],
  [12, '12 s'],
  [60, '1 min'],
  [190, '3 min 10 s'],
  [3900, '1 h 5 min']
])('%d seconds are %s', (seconds, said) => {
  expect(replays.span(seconds)).toBe(said);
});

it.each([
  ['2026-11-23T14:06:30Z', 'just now'],
  ['2026-11-23T13:47:00Z', '20 min ago'],
  ['2026-11-23T12:06:00Z', '2 h ago'],
  ['2026-11-20T12:00:00Z', '3 days ago']
])('%s is %s', (iso, said) => {
  expect(replays.ago(iso, new Date('2026-11-23T14:07:00Z'))).toBe(said);
});

it('says nothing of a time that is not known', () => {
  expect(replays.plan(replayPlan({ cells: 1, estimate_s: null }))).toBe(
    '1 cell, in a clean copy with a new kernel (python3).'
  );
});

it('sums the last verdict up', () => {
  expect(replays.last(replayDone(), new Date('2026-11-23T16:20:00Z'))).toBe(
    'reproduced 30 of 31, 2 h ago'
  );
});
