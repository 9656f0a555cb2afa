import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import * as React from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { DifferencesView } from '../../src/differences/view';
import { Differences } from '../../src/models/differences';
import { FakeClient, words } from '../fakes';
import { press, rendered } from '../rendered';
import { replayDone } from '../samples';

// JupyterLab's packages ask for these when they are loaded; jsdom has none of them.
vi.hoisted(() => {
  vi.stubGlobal('DragEvent', class extends Event {});
  vi.stubGlobal('matchMedia', () => new EventTarget());
});

const rendermime = new RenderMimeRegistry({
  initialFactories: standardRendererFactories
});
const jumped: string[] = [];

afterEach(() => {
  document.body.replaceChildren();
});

function view(differences: Differences): React.JSX.Element {
  return (
    <DifferencesView
      differences={differences}
      rendermime={rendermime}
      words={words}
      jump={cell => jumped.push(cell)}
    />
  );
}

/** The view of one cell whose outputs are there. */
async function shown(client = new FakeClient()): Promise<HTMLElement> {
  const sources = new Map([['a', 'print(accuracy)']]);
  const differences = new Differences(client, replayDone(), sources);
  differences.look(differences.cells[0] as never);
  await vi.waitFor(() => {
    expect(differences.outputs(differences.cells[0] as never)).not.toBe(null);
  });
  return rendered(view(differences));
}

it('says what differs and why, shows the source and the changed lines', async () => {
  const node = await shown();

  expect(node.querySelector('.nbproof-Cell')?.textContent).toContain(
    '[22] differentGo to cell' +
      'accuracy 0.9312 → 0.9307cause: no seed set (numpy.random)' +
      'Sourceprint(accuracy)'
  );
  expect(node.querySelector('.nbproof-Lines')?.textContent).toBe(
    '−old\n+new\n'
  );
});

it('draws both sides as JupyterLab draws outputs', async () => {
  const node = await shown();
  await vi.waitFor(() => {
    const sides = [...node.querySelectorAll('.nbproof-Outputs')];

    expect(sides.map(({ textContent }) => textContent)).toEqual([
      'old\n',
      'new\n'
    ]);
  });
});

it('lets nothing in an output run', async () => {
  const client = new FakeClient();
  const html = '<b>x</b><script>1</script><img src=x onerror="1">';
  const output = (data: object): Record<string, unknown> => ({
    output_type: 'display_data',
    metadata: {},
    data
  });
  client.replayedOutputs = (_, index) =>
    Promise.resolve({
      index,
      recorded: [output({ 'text/html': html })],
      replayed: [output({ 'application/javascript': 'alert(1)' })],
      is_cut: false
    });
  const node = await shown(client);
  await vi.waitFor(() => {
    expect(node.querySelector('.nbproof-Outputs b')).not.toBe(null);
  });

  expect(node.querySelector('script')).toBe(null);
  expect(node.querySelector('img')?.hasAttribute('onerror')).toBe(false);
  expect(node.textContent).toContain('Not shown since it may run code');
});

it('goes to the cell in the notebook', async () => {
  press(await shown(), 'Go to cell');

  expect(jumped).toEqual(['a']);
});
