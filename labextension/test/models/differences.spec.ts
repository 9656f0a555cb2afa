import { expect, it, vi } from 'vitest';

import { Failure } from '../../src/api/failure';
import { Differences } from '../../src/models/differences';
import { FakeClient } from '../fakes';
import { difference, replayDone, replayedCell } from '../samples';

const CELLS = [
  replayedCell({ id: 'same', index: 0, grade: 'identical', differences: [] }),
  replayedCell({
    id: 'like',
    index: 1,
    grade: 'equivalent',
    differences: [difference({ grade: 'equivalent' })]
  }),
  replayedCell({ id: 'other', index: 2 }),
  replayedCell({ id: 'none', index: 3, grade: 'not-compared', differences: [] })
];

it('lists what is not identical, what matters first', () => {
  const verdict = replayDone({ cells: CELLS });
  const differences = new Differences(new FakeClient(), verdict, new Map());

  expect(differences.cells.map(({ id }) => id)).toEqual(['other', 'like']);
});

it('asks for the outputs of a cell once, when somebody looks', async () => {
  const client = new FakeClient();
  const cell = replayedCell();
  const differences = new Differences(client, replayDone(), new Map());
  differences.look(cell);
  differences.look(cell);
  await vi.waitFor(() => {
    expect(differences.outputs(cell)).not.toBe(null);
  });

  expect(client.asked).toEqual([['replayedOutputs', ['replay', 21]]]);
});

it('asks again for what was refused', async () => {
  const client = new FakeClient();
  const cell = replayedCell();
  const differences = new Differences(client, replayDone(), new Map());
  const give = client.replayedOutputs.bind(client);
  client.replayedOutputs = () => Promise.reject(new Failure('refused', 'no'));
  differences.look(cell);
  await vi.waitFor(() => {
    expect(differences.failure(cell)?.message).toBe('no');
  });
  client.replayedOutputs = give;
  differences.look(cell);
  await vi.waitFor(() => {
    expect(differences.outputs(cell)).not.toBe(null);
  });

  expect(differences.failure(cell)).toBe(null);
});
