import { beforeEach, describe, expect, it } from 'vitest';

import { Restoring } from '../../src/models/restoring';
import { FakeClient, FakeNotebook, plan } from '../fakes';

const WISH = { snapshot: 'snapshot', before_run: null, files: ['sales.csv'] };

describe('Restoring', () => {
  let client: FakeClient;
  let notebook: FakeNotebook;
  let restoring: Restoring;
  const yes = () => Promise.resolve<'replace'>('replace');

  beforeEach(() => {
    client = new FakeClient();
    notebook = new FakeNotebook();
    restoring = new Restoring(client);
  });

  it('changes nothing where the user does not agree to the plan', async () => {
    await restoring.putBack(notebook, WISH, () => Promise.resolve(null));

    expect(client.asked).toEqual([
      ['plan', { snapshot: 'snapshot', files: ['sales.csv'] }]
    ]);
    expect(restoring.ending).toBe(null);
  });

  it('applies the plan that was shown and can undo it', async () => {
    await restoring.putBack(notebook, WISH, yes);
    expect(restoring.canUndo).toBe(true);
    await restoring.undo();

    expect(client.asked).toEqual([
      ['plan', { snapshot: 'snapshot', files: ['sales.csv'] }],
      ['restore', 'plan'],
      ['plan', { snapshot: 'undo', files: ['sales.csv'] }],
      ['restore', 'plan']
    ]);
    expect(restoring.ending).toMatchObject({ kind: 'done', isUndo: true });
    expect(notebook.did).toEqual([]);
  });

  it('writes copies where the user wants them beside what stands there', async () => {
    await restoring.putBack(notebook, WISH, () => Promise.resolve('copy'));

    expect(client.asked).toEqual([
      ['plan', { snapshot: 'snapshot', files: ['sales.csv'] }],
      ['plan', { snapshot: 'snapshot', files: ['sales.csv'], as_copies: true }],
      ['restore', 'plan']
    ]);
  });

  it('puts back where no notebook is open', async () => {
    await restoring.putBack(null, WISH, yes);

    expect(restoring.ending).toMatchObject({ kind: 'done', isUndo: false });
  });

  it('keeps the present state first where no snapshot was taken yet', async () => {
    const before_run = { cell_id: 'a', execution_count: 14 };
    await restoring.putBack(notebook, { snapshot: null, before_run }, yes);

    expect(client.asked.slice(0, 2)).toEqual([
      ['takeSnapshot', 'report.ipynb'],
      ['plan', { snapshot: 'taken', before_run }]
    ]);
  });

  it('saves unsaved changes before it replaces the notebook, and reloads it', async () => {
    const [change] = plan().changes;
    client.planned = plan({
      changes: change ? [{ ...change, path: 'report.ipynb' }] : []
    });
    notebook.isDirty = true;
    await restoring.putBack(notebook, WISH, yes);

    expect(notebook.did).toEqual(['save', 'reload']);
    expect(client.asked.map(([what]) => what)).toEqual([
      'plan',
      'plan',
      'restore'
    ]);
  });

  it('says so where there is nothing to put back', async () => {
    client.planned = plan({ changes: [] });
    await restoring.putBack(notebook, WISH, yes);

    expect(restoring.ending).toEqual({ kind: 'nothing-to-do' });
  });

  it('keeps a refusal as a failure', async () => {
    client.plan = () => Promise.reject(new Error('unknown snapshot'));
    await restoring.putBack(notebook, WISH, yes);

    expect(restoring.failure?.message).toBe('unknown snapshot');
    expect(restoring.isBusy).toBe(false);
  });
});
