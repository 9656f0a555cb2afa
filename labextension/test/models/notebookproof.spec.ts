import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../../src/api/failure';
import type { Status } from '../../src/api/types';
import { NotebookProof } from '../../src/models/notebookproof';
import { FakeClient, FakeNotebook, status, verdict } from '../fakes';

describe('NotebookProof', () => {
  let client: FakeClient;
  let notebook: FakeNotebook;
  let proof: NotebookProof;

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    notebook = new FakeNotebook();
    proof = new NotebookProof(client, notebook);
  });

  afterEach(() => {
    proof.dispose();
    vi.useRealTimers();
  });

  it('asks nothing while nobody looks', async () => {
    notebook.type('x = 2');
    notebook.changed.emit('saved');
    await vi.runAllTimersAsync();

    expect(client.asked).toEqual([]);
  });

  it('asks with the sources as they stand in the editor once somebody looks', async () => {
    proof.isWatched = true;
    await vi.runAllTimersAsync();

    expect(client.asked).toEqual([
      [
        'status',
        { path: 'report.ipynb', kernel_id: 'kernel', cells: notebook.cells }
      ]
    ]);
    expect(proof.status).toEqual(status());
    expect(proof.verdict('a')).toEqual(verdict());
  });

  it('asks once after a pause for many edits', async () => {
    proof.isWatched = true;
    await vi.runAllTimersAsync();

    for (const source of ['x', 'x = ', 'x = 2']) {
      notebook.type(source);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(client.asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);

    expect(client.asked.length).toBe(2);
  });

  it('does not ask when an edit was undone, or when only an output moved', async () => {
    proof.isWatched = true;
    await vi.runAllTimersAsync();

    notebook.type('x = 2');
    notebook.type('x = 1');
    await vi.runAllTimersAsync();

    expect(client.asked.length).toBe(1);
  });

  it('asks for saves, runs and kernels even where no source has changed', async () => {
    proof.isWatched = true;
    await vi.runAllTimersAsync();

    for (const change of ['saved', 'cell-ran', 'kernel'] as const) {
      notebook.changed.emit(change);
      await vi.runAllTimersAsync();
    }

    expect(client.asked.length).toBe(4);
  });

  it('drops an answer that the notebook has left behind', async () => {
    let answer: (value: Status) => void = () => undefined;
    client.answerStatus = () => new Promise(resolve => (answer = resolve));
    proof.isWatched = true;
    await vi.advanceTimersByTimeAsync(1);
    notebook.type('x = 2');
    answer(status({ sentence: 'of old' }));
    await vi.advanceTimersByTimeAsync(1);

    expect(proof.status).toBe(null);
    await vi.advanceTimersByTimeAsync(400);
    answer(status({ sentence: 'of now' }));
    await vi.advanceTimersByTimeAsync(1);

    expect(proof.status?.sentence).toBe('of now');
  });

  it('keeps the last verdict beside a failure, and asks again at the next occasion', async () => {
    proof.isWatched = true;
    await vi.runAllTimersAsync();
    client.answerStatus = () =>
      Promise.reject(new Failure('refused', 'no', 'do'));
    notebook.changed.emit('saved');
    await vi.runAllTimersAsync();

    expect(proof.failure?.hint).toBe('do');
    expect(proof.status).toEqual(status());

    client.answerStatus = () => Promise.resolve(status());
    notebook.changed.emit('saved');
    await vi.runAllTimersAsync();

    expect(proof.failure).toBe(null);
  });

  it('says the sentence once when a run has ended', async () => {
    const said: string[] = [];
    proof.runJudged.connect((_, sentence) => said.push(sentence));
    proof.isWatched = true;
    await vi.runAllTimersAsync();

    notebook.changed.emit('cell-ran');
    notebook.changed.emit('cell-ran');
    notebook.changed.emit('run-ended');
    await vi.runAllTimersAsync();
    notebook.changed.emit('saved');
    await vi.runAllTimersAsync();

    expect(said).toEqual([status().sentence]);
  });
});
