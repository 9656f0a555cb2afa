import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../../src/api/failure';
import { Proof } from '../../src/models/proof';
import type { Reproduction } from '../../src/models/reproduction';
import { FakeClient } from '../fakes';
import {
  replayDone,
  replayEvent,
  replayPlan,
  replayRunning,
  verdictAlone
} from '../samples';

const ENDED = {
  id: 'replay',
  path: 'report.ipynb',
  at: null,
  error: 'cannot',
  message: 'No such kernel.',
  hint: 'Install it.'
};

describe('Reproduction', () => {
  let client: FakeClient;
  let proof: Proof;
  let reproduction: Reproduction;

  beforeEach(() => {
    vi.useFakeTimers();
    client = new FakeClient();
    proof = new Proof(client);
    reproduction = proof.reproductions.of('report.ipynb');
  });

  afterEach(() => {
    proof.reproductions.show(null);
    vi.useRealTimers();
  });

  function hear(changes: Parameters<typeof replayEvent>[0]): void {
    proof.hear({ kind: 'replay', event: replayEvent(changes) });
  }

  function asked(): string[] {
    return client.asked.map(([what]) => what);
  }

  async function begun(): Promise<void> {
    await reproduction.plan();
    await reproduction.start();
    await vi.advanceTimersByTimeAsync(1);
    client.asked.length = 0;
  }

  it('shows what would run before anything runs', async () => {
    await reproduction.plan('blake3:5ee9');

    expect(reproduction.stage).toEqual({
      kind: 'planned',
      at: 'blake3:5ee9',
      plan: replayPlan({ at: 'snapshot 5ee9' })
    });
    expect(asked()).toEqual(['planReplay']);
  });

  it('runs what was planned', async () => {
    await reproduction.plan('blake3:5ee9');
    await reproduction.start();

    expect(client.asked[1]).toEqual([
      'startReplay',
      { path: 'report.ipynb', at: 'blake3:5ee9', environment: 'present' }
    ]);
    expect(reproduction.stage.kind).toBe('running');
  });

  it('runs nothing that was put away', async () => {
    await reproduction.plan();
    reproduction.forget();
    await reproduction.start();

    expect(reproduction.stage.kind).toBe('idle');
    expect(asked()).toEqual(['planReplay']);
  });

  it('says why nothing can be planned or begun', async () => {
    client.planReplay = () =>
      Promise.reject(new Failure('refused', 'No such snapshot.'));
    await reproduction.plan('x');

    expect(reproduction.stage.kind).toBe('idle');
    expect(reproduction.failure?.message).toBe('No such snapshot.');
  });

  it('asks nothing while it runs and nobody looks', async () => {
    await begun();
    hear({ done: 7 });
    await vi.advanceTimersByTimeAsync(60_000);

    expect(asked()).toEqual([]);
    expect(reproduction.stage).toMatchObject({
      replay: { done: 7, total: 31 }
    });
  });

  it('asks at each step while somebody looks, and lets the seconds go on', async () => {
    await begun();
    proof.reproductions.show('report.ipynb');
    client.answerReplay = () => Promise.resolve(replayRunning(6));
    hear({ done: 6 });
    await vi.advanceTimersByTimeAsync(3001);
    const { stage } = reproduction;
    const seconds = stage.kind === 'running' ? stage.replay.elapsed_s : null;

    expect(Math.round(seconds ?? 0)).toBe(15);
    expect(asked()).toEqual(['lastVerdict', 'replay']);
  });

  it('comes to its verdict, which is said once', async () => {
    const said: unknown[] = [];
    proof.replayEnded.connect((_, ended) => said.push(ended));
    await begun();
    client.answerReplay = () => Promise.resolve(replayDone());
    hear({ state: 'done' });
    await vi.advanceTimersByTimeAsync(1);
    hear({ state: 'done' });
    hear({ state: 'running' });
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toEqual({ kind: 'done', verdict: replayDone() });
    expect(reproduction.last).toEqual(replayDone());
    expect(said).toEqual([{ kind: 'done', verdict: replayDone() }]);
    expect(asked()).toEqual(['replay']);
  });

  it('takes the end of a replay that was faster than the answer to its beginning', async () => {
    client.answerReplay = () => Promise.resolve(replayDone());
    let answer: (started: { id: string }) => void = () => undefined;
    client.startReplay = () => new Promise(resolve => (answer = resolve));
    await reproduction.plan();
    const starting = reproduction.start();
    hear({ state: 'done' });
    await vi.advanceTimersByTimeAsync(1);
    answer({ id: 'replay' });
    await starting;

    expect(reproduction.stage.kind).toBe('done');
  });

  it('says why a replay failed', async () => {
    await begun();
    client.answerReplay = () => Promise.resolve({ ...ENDED, state: 'failed' });
    hear({ state: 'failed' });
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toMatchObject({
      kind: 'failed',
      message: 'No such kernel.',
      hint: 'Install it.'
    });
  });

  it('is cancelled once the server says so', async () => {
    await begun();
    await reproduction.cancel();
    await vi.advanceTimersByTimeAsync(1);
    expect(reproduction.stage).toMatchObject({
      kind: 'running',
      replay: { isCancelling: true }
    });
    client.answerReplay = () =>
      Promise.resolve({ ...ENDED, state: 'cancelled' });
    hear({ state: 'cancelled' });
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toEqual({ kind: 'cancelled' });
    expect(asked()).toEqual(['cancelReplay', 'replay', 'replay']);
  });

  it('is cancelled where nothing of it is left on the server', async () => {
    await begun();
    client.answerReplay = () =>
      Promise.reject(new Failure('refused', 'There is no such replay.'));
    await reproduction.cancel();
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toEqual({ kind: 'cancelled' });
  });

  it('goes on where the server cannot be reached for a while', async () => {
    await begun();
    client.answerReplay = () => Promise.reject(new Failure('unreachable', ''));
    proof.reproductions.show('report.ipynb');
    await vi.advanceTimersByTimeAsync(1);
    expect(reproduction.stage).toMatchObject({
      kind: 'running',
      replay: { failure: { kind: 'unreachable' } }
    });
    client.answerReplay = () => Promise.resolve(replayDone());
    reproduction.refresh();
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage.kind).toBe('done');
  });

  it('has failed where the server has lost it', async () => {
    await begun();
    client.answerReplay = () =>
      Promise.reject(new Failure('refused', 'There is no such replay.'));
    hear({ state: 'done' });
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toMatchObject({
      kind: 'failed',
      message: 'There is no such replay.'
    });
  });

  it('is found again by the events after the page was loaded anew', async () => {
    hear({ done: 3 });
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.stage).toMatchObject({
      kind: 'running',
      replay: { id: 'replay', done: 3 }
    });
  });

  it('stays while another notebook is looked at', async () => {
    proof.reproductions.show('report.ipynb');
    await begun();
    proof.reproductions.show('other.ipynb');
    hear({ done: 9 });
    await vi.advanceTimersByTimeAsync(1);

    expect(proof.reproductions.of('other.ipynb').stage.kind).toBe('idle');
    expect(reproduction.stage).toMatchObject({ replay: { done: 9 } });
    expect(asked()).toEqual(['lastVerdict']);
  });

  it('reads the last verdict when somebody looks, and keeps the id of its own', async () => {
    await begun();
    client.answerReplay = () => Promise.resolve(replayDone());
    hear({ state: 'done' });
    await vi.advanceTimersByTimeAsync(1);
    client.last = verdictAlone();
    proof.reproductions.show('report.ipynb');
    await vi.advanceTimersByTimeAsync(1);

    expect(reproduction.last).toEqual(replayDone());
    expect(await reproduction.report()).toBeInstanceOf(Blob);
  });

  it('has no report where the server has the replay no more', async () => {
    client.last = verdictAlone();
    proof.reproductions.show('report.ipynb');
    await vi.advanceTimersByTimeAsync(1);

    expect(await reproduction.report()).toBe(null);
    expect(asked()).toEqual(['lastVerdict']);
  });
});
