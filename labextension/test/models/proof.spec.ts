import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';

import { Proof } from '../../src/models/proof';
import { FakeClient, FakeNotebook } from '../fakes';

describe('Proof', () => {
  let client: FakeClient;
  let proof: Proof;

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    proof = new Proof(client);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks about the current notebook only', async () => {
    const here = proof.open(new FakeNotebook());
    const there = proof.open(
      Object.assign(new FakeNotebook(), { path: 'other.ipynb' })
    );
    proof.hold();
    proof.current = here;
    await vi.runAllTimersAsync();
    proof.hear({
      kind: 'status',
      event: { path: 'other.ipynb', kernel_id: null }
    });
    await vi.runAllTimersAsync();

    expect(client.asked.length).toBe(1);
    expect(there.isWatched).toBe(false);
  });

  it('stops asking when the last holder lets go', async () => {
    const notebook = new FakeNotebook();
    proof.current = proof.open(notebook);
    const hold = proof.hold();
    await vi.runAllTimersAsync();
    hold.dispose();
    notebook.changed.emit('saved');
    await vi.runAllTimersAsync();

    expect(client.asked.length).toBe(1);
  });

  it('asks again when the server says that something is new', async () => {
    proof.current = proof.open(new FakeNotebook());
    proof.hold();
    await vi.runAllTimersAsync();
    proof.hear({
      kind: 'snapshot',
      event: { path: 'report.ipynb', id: 'x', summary: '' }
    });
    await vi.runAllTimersAsync();

    expect(client.asked.map(([what]) => what)).toEqual(['status', 'status']);
  });

  it.each([
    [{ path: null, kernel_id: null }, 2],
    [{ path: null, kernel_id: 'kernel' }, 2],
    [{ path: null, kernel_id: 'other' }, 1]
  ])(
    'a notice without a path is about a kernel, or all: %o',
    async (event, n) => {
      proof.current = proof.open(new FakeNotebook());
      proof.hold();
      await vi.runAllTimersAsync();
      proof.hear({ kind: 'status', event });
      await vi.runAllTimersAsync();

      expect(client.asked.length).toBe(n);
    }
  );

  it('has no current notebook after it was closed', () => {
    const open = proof.open(new FakeNotebook());
    proof.current = open;
    proof.close(open);

    expect(proof.current).toBe(null);
    expect(open.isDisposed).toBe(true);
  });
});
