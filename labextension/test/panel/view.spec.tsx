import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../../src/api/failure';
import { Proof } from '../../src/models/proof';
import type { IActs } from '../../src/panel/acts';
import { ProofView } from '../../src/panel/view';
import { FakeClient, FakeNotebook, status, summary, words } from '../fakes';

describe('ProofView', () => {
  let client: FakeClient;
  let proof: Proof;
  let did: unknown[][];
  let acts: IActs;

  beforeEach(() => {
    client = new FakeClient();
    proof = new Proof(client);
    did = [];
    acts = {
      fix: () => did.push(['fix']),
      jump: cell => did.push(['jump', cell]),
      run: cell => did.push(['run', cell]),
      putBack: wish => did.push(['putBack', wish]),
      recover: asCopy => did.push(['recover', asCopy]),
      undo: () => did.push(['undo']),
      reproduce: at => did.push(['reproduce', at]),
      showDifferences: () => did.push(['showDifferences']),
      saveReport: () => did.push(['saveReport']),
      copyCiJob: () => did.push(['copyCiJob']),
      compareScript: () => did.push(['compareScript'])
    };
  });

  afterEach(() => {
    document.body.replaceChildren();
  });

  async function shown(): Promise<HTMLElement> {
    const node = document.body.appendChild(document.createElement('div'));
    proof.hold();
    proof.store.show('report.ipynb');
    await vi.waitFor(() => {
      expect(proof.store.health).not.toBe(null);
      const { current } = proof;
      const isAnswered = current?.status ?? current?.failure ?? !current;
      expect(isAnswered).toBeTruthy();
    });
    flushSync(() => {
      createRoot(node).render(
        <ProofView proof={proof} words={words} acts={acts} />
      );
    });
    return node;
  }

  it('promises no history for a script that is opened as a notebook', async () => {
    const script = new FakeNotebook();
    script.path = 'report.py';
    proof.current = proof.open(script);
    const node = await shown();

    expect(node.textContent).toContain('its history is kept with its notebook');
    expect(node.textContent).not.toContain('Each save');
  });

  function press(node: HTMLElement, label: string): void {
    const buttons = [...node.querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent?.includes(label))?.click();
  }

  it('says what to do where no notebook is open', async () => {
    const node = await shown();

    expect(node.textContent).toContain('Open a notebook');
  });

  it('offers the last good state of a notebook that did not open', async () => {
    client.good = {
      notebook: 'sub/torn.ipynb',
      problem: 'torn.ipynb is empty',
      good: summary()
    };
    await proof.lastGood.look('sub/torn.ipynb');
    const node = await shown();
    press(node, 'Put back as copy');
    [...node.querySelectorAll('button')]
      .find(({ textContent }) => textContent === 'Put back')
      ?.click();

    expect(node.textContent).toContain('torn.ipynb cannot be read');
    expect(node.textContent).toContain('ran [3] [7]');
    expect(did).toEqual([
      ['recover', true],
      ['recover', false]
    ]);
  });

  it('says so where nothing was kept of a notebook that did not open', async () => {
    client.good = { notebook: 'x.ipynb', problem: 'x is empty', good: null };
    await proof.lastGood.look('x.ipynb');
    const node = await shown();

    expect(node.textContent).toContain('No state of it was kept.');
    expect(node.textContent).not.toContain('Put back');
  });

  it('offers nothing for a notebook that can be read', async () => {
    await proof.lastGood.look('report.ipynb');
    const node = await shown();

    expect(node.textContent).toContain('Open a notebook');
    expect(proof.lastGood.offer).toBe(null);
  });

  it('shows the honest line and fixes on a click only', async () => {
    proof.current = proof.open(new FakeNotebook());
    const node = await shown();

    expect(node.querySelector('.nbproof-Honest')?.textContent).toBe(
      status().sentence
    );
    expect(did).toEqual([]);
    press(node, 'Fix: rerun 1 cell');
    expect(did).toEqual([['fix']]);
  });

  it('jumps to a cell, and runs it, from its row', async () => {
    proof.current = proof.open(new FakeNotebook());
    const node = await shown();
    press(node, '[7]');
    press(node, 'Run');

    expect(did).toEqual([
      ['jump', 'a'],
      ['run', 'a']
    ]);
  });

  it('offers to put back a changed input, and what a cell overwrote', async () => {
    const use = {
      path: 'sales.csv',
      direction: 'in' as const,
      cell: 'a',
      recorded: 'blake3:a',
      present: 'blake3:b',
      size_bytes: 10,
      is_changed: true,
      put_back: { snapshot: 'one', before_run: null }
    };
    client.answerStatus = () => Promise.resolve(status({ data: [use] }));
    client.page = {
      snapshots: [
        summary({
          overwritten: [{ path: 'x.csv', cell_id: 'a', execution_count: 14 }]
        })
      ],
      more: false
    };
    proof.current = proof.open(new FakeNotebook());
    proof.timeline.show('report.ipynb');
    const node = await shown();
    for (const button of node.querySelectorAll('button')) {
      if (button.textContent === 'Put back') {
        button.click();
      }
    }

    expect(did).toEqual([
      ['putBack', { snapshot: 'one', before_run: null, files: ['sales.csv'] }],
      [
        'putBack',
        {
          snapshot: 'one',
          before_run: { cell_id: 'a', execution_count: 14 },
          files: ['x.csv']
        }
      ]
    ]);
  });

  it('reproduces the saved notebook, and a point of the timeline', async () => {
    client.page = { snapshots: [summary()], more: false };
    proof.current = proof.open(new FakeNotebook());
    proof.timeline.show('report.ipynb');
    const node = await shown();
    for (const label of ['Reproduce', 'Reproduce…']) {
      [...node.querySelectorAll('button')]
        .find(({ textContent }) => textContent === label)
        ?.click();
    }

    expect(did).toEqual([
      ['reproduce', null],
      ['reproduce', 'one']
    ]);
  });

  it('gives the install line where the server half is missing', async () => {
    client.answerStatus = () => Promise.reject(new Failure('absent', ''));
    proof.current = proof.open(new FakeNotebook());
    const node = await shown();

    expect(node.querySelector('code')?.textContent).toBe('pip install nbproof');
  });

  it('says where history is kept and how big it is', async () => {
    proof.current = proof.open(new FakeNotebook());
    const node = await shown();

    expect(node.querySelector('.nbproof-Footer')?.textContent).toBe(
      'History: 3 saves, 2.5 MB in .nbproof' +
        'Files are seen where Python opens them; native readers and child programs are not.'
    );
  });

  it('moves the focus through rows with the arrow keys', async () => {
    const cells = [0, 1, 2].map(index => ({
      ...status().cells[0],
      id: `c${index}`,
      index
    }));
    client.answerStatus = () =>
      Promise.resolve(status({ cells: cells as never }));
    proof.current = proof.open(new FakeNotebook());
    const node = await shown();
    const mains = [
      ...node.querySelectorAll<HTMLElement>('button.nbproof-Row-main')
    ];
    mains[0]?.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true })
      );
    }

    expect(document.activeElement).toBe(mains[1]);
  });
});
