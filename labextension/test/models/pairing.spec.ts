import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../../src/api/failure';
import type { Pairing } from '../../src/models/pairing';
import { Proof } from '../../src/models/proof';
import { FakeClient, FakeNotebook } from '../fakes';
import { pairStatus } from '../samples';

describe('Pairing', () => {
  let client: FakeClient;
  let notebook: FakeNotebook;
  let proof: Proof;
  let pairing: Pairing;

  beforeEach(() => {
    client = new FakeClient();
    notebook = new FakeNotebook();
    proof = new Proof(client);
    pairing = proof.pairings.of('report.ipynb');
  });

  it('asks only while somebody looks, and when a save was kept', async () => {
    const event = { path: 'report.ipynb', id: 'x', summary: '' };
    proof.hear({ kind: 'snapshot', event });
    expect(client.asked).toEqual([]);
    proof.pairings.show('report.ipynb');
    proof.hear({ kind: 'snapshot', event });
    await vi.waitFor(() => {
      expect(pairing.status).toEqual(pairStatus());
    });

    expect(client.asked).toEqual([
      ['pair', 'report.ipynb'],
      ['pair', 'report.ipynb']
    ]);
  });

  it('keeps scripts from now on and says what was written', async () => {
    await pairing.keepScripts();

    expect(pairing.kept?.written).toEqual(['nbproof.toml']);
    expect(pairing.status).toEqual(pairStatus());
  });

  it('takes an edited script over and shows the notebook anew', async () => {
    await pairing.takeOver(notebook);

    expect(client.asked).toEqual([
      ['bringInStep', { path: 'report.ipynb', take: 'script' }]
    ]);
    expect(notebook.did).toEqual(['reload']);
  });

  it('touches nothing while the notebook has unsaved changes', async () => {
    notebook.isDirty = true;
    await pairing.takeOver(notebook);
    await pairing.merge(notebook, {});

    expect(client.asked).toEqual([]);
    expect(notebook.did).toEqual([]);
  });

  it('throws nothing away that was typed while the server was busy', async () => {
    client.bringInStep = () => {
      notebook.isDirty = true;
      return Promise.resolve(pairStatus());
    };
    await pairing.takeOver(notebook);

    expect(notebook.did).toEqual([]);
  });

  it('merges with the picks', async () => {
    await pairing.merge(notebook, { 2: 'script' });

    expect(client.asked).toEqual([
      [
        'bringInStep',
        { path: 'report.ipynb', take: 'merge', picks: { 2: 'script' } }
      ]
    ]);
  });

  it('says why nothing was brought in step', async () => {
    client.bringInStep = () =>
      Promise.reject(new Failure('refused', 'It changed meanwhile.'));
    await pairing.takeOver(notebook);

    expect(pairing.failure?.message).toBe('It changed meanwhile.');
    expect(pairing.isBusy).toBe(false);
    expect(notebook.did).toEqual([]);
  });
});
