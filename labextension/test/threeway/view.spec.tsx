import * as React from 'react';
import { flushSync } from 'react-dom';
import { afterEach, expect, it, vi } from 'vitest';

import { Proof } from '../../src/models/proof';
import type { Picks } from '../../src/models/pairing';
import { ThreeWayView } from '../../src/threeway/view';
import { FakeClient, words } from '../fakes';
import { labels, press, rendered } from '../rendered';
import { pairChange, pairStatus } from '../samples';

afterEach(() => {
  document.body.replaceChildren();
});

async function shown(
  merge: (picks: Picks) => void,
  isDirty = false
): Promise<HTMLElement> {
  const client = new FakeClient();
  client.paired = pairStatus({
    state: 'both-changed',
    changes: [
      pairChange(),
      pairChange({
        cell: 'b',
        index: 1,
        base: 'y = 1',
        notebook: 'y = 2',
        script: 'y = 3',
        is_conflict: true
      }),
      pairChange({ cell: 'c', index: 2, notebook: 'x = 1 # one' })
    ]
  });
  const pairings = new Proof(client).pairings;
  pairings.show('report.ipynb');
  const pairing = pairings.of('report.ipynb');
  await vi.waitFor(() => {
    expect(pairing.status).not.toBe(null);
  });
  return rendered(
    <ThreeWayView
      pairing={pairing}
      isDirty={isDirty}
      words={words}
      nameOf={({ index }) => `#${index + 1}`}
      merge={merge}
    />
  );
}

it('merges once every conflict has a choice', async () => {
  const merged: Picks[] = [];
  const node = await shown(picks => merged.push(picks));
  const [notebook, script] = node.querySelectorAll('input');
  expect(labels(node)).toEqual([]);
  expect(node.querySelector('[role="status"]')?.textContent).toBe(
    '1 cell needs your choice.'
  );
  for (const choice of [notebook, script]) {
    flushSync(() => choice?.click());
  }
  press(node, 'Merge');

  expect(merged).toEqual([{ 1: 'script' }]);
});

it('says of each cell which side it is taken from', async () => {
  const node = await shown(() => undefined);
  const legends = [...node.querySelectorAll('legend')];

  expect(legends.map(({ textContent }) => textContent)).toEqual([
    '#1 taken from the script',
    '#2 both changed it: take which?',
    '#3 both changed it, in different lines: both are taken'
  ]);
});

it('merges nothing while there are unsaved changes', async () => {
  const node = await shown(() => undefined, true);
  flushSync(() => node.querySelector('input')?.click());

  expect(labels(node)).toEqual([]);
  expect(node.textContent).toContain('Save or discard');
});
