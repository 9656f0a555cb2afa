import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { PairStatus } from '../../src/api/types';
import { Proof } from '../../src/models/proof';
import type { IActs } from '../../src/panel/acts';
import { Script } from '../../src/panel/script';
import { FakeClient, FakeNotebook, words } from '../fakes';
import { labels, press, rendered } from '../rendered';
import { pairChange, pairStatus } from '../samples';

describe('Script', () => {
  let client: FakeClient;
  let notebook: FakeNotebook;
  let proof: Proof;
  let did: unknown[];

  beforeEach(() => {
    client = new FakeClient();
    notebook = new FakeNotebook();
    proof = new Proof(client);
    did = [];
  });

  afterEach(() => {
    document.body.replaceChildren();
  });

  async function shown(status: Partial<PairStatus>): Promise<HTMLElement> {
    client.paired = pairStatus(status);
    const pairing = proof.pairings.of(notebook.path);
    proof.pairings.show(notebook.path);
    await vi.waitFor(() => {
      expect(pairing.status).not.toBe(null);
    });
    client.asked.length = 0;
    const acts = {
      jump: (cell: string) => did.push(['jump', cell]),
      compareScript: () => did.push('compare')
    } as unknown as IActs;
    const node = rendered(
      <Script
        pairing={pairing}
        proof={proof.open(notebook)}
        words={words}
        acts={acts}
      />
    );
    const section = node.querySelector('details');
    if (section && !section.open) {
      section.open = true;
      await vi.waitFor(() => {
        expect(node.querySelector('.nbproof-Script')).not.toBe(null);
      });
    }
    return node;
  }

  it('offers to keep scripts, and says first which files that writes', async () => {
    const node = await shown({ state: 'unversioned', script: null });
    expect(node.querySelector('.nbproof-Script')?.textContent).toBe(
      'No script is kept for git.Keep a script for git'
    );
    press(node, 'Keep a script for git');

    expect(client.asked).toEqual([]);
    for (const file of ['report.py', 'report.proof.json', 'nbproof.toml']) {
      expect(node.textContent).toContain(file);
    }
    press(node, 'Keep a script for git');
    expect(client.asked).toEqual([['keepScripts', 'report.ipynb']]);
  });

  it('is one quiet line where the pair is in step', async () => {
    const node = await shown({});

    expect(node.textContent).toBe('Scriptin stepreport.py is in step.');
  });

  it('shows how an edited script differs, and takes it over', async () => {
    const node = await shown({
      state: 'script-ahead',
      sentence: '`report.py` was edited: 1 cell differs.',
      changes: [pairChange()]
    });
    press(node, 'Show');

    expect(node.querySelector('pre')?.textContent).toBe('−x = 1\n+x = 2\n');
    press(node, 'Take over');
    expect(client.asked).toEqual([
      ['bringInStep', { path: 'report.ipynb', take: 'script' }]
    ]);
  });

  it('takes nothing over while there are unsaved changes', async () => {
    notebook.isDirty = true;
    const node = await shown({
      state: 'script-ahead',
      changes: [pairChange()]
    });

    expect(node.textContent).toContain('Save or discard');
    expect(labels(node)).toEqual(['Show']);
  });

  it('compares where both were edited', async () => {
    press(await shown({ state: 'both-changed' }), 'Compare and merge');

    expect(did).toEqual(['compare']);
  });

  it('jumps to a cell that does not come back as it is', async () => {
    const node = await shown({
      unfaithful: [{ id: 'a', index: 0, sentence: 'It would be split.' }]
    });
    node.querySelector<HTMLElement>('button.nbproof-Row-main')?.click();

    expect(node.textContent).toContain('#1It would be split.');
    expect(did).toEqual([['jump', 'a']]);
  });

  it.each(['conflicted', 'jupytext', 'occupied'] as const)(
    'gives only the sentence of a pair that is %s',
    async state => {
      const node = await shown({ state, sentence: 'Said by the server.' });

      expect(node.querySelector('.nbproof-Script')?.textContent).toBe(
        'Said by the server.'
      );
    }
  );
});
