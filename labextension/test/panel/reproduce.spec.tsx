import * as React from 'react';
import { flushSync } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { NotebookProof } from '../../src/models/notebookproof';
import { Proof } from '../../src/models/proof';
import type { Reproduction } from '../../src/models/reproduction';
import type { IActs } from '../../src/panel/acts';
import { LastVerdict } from '../../src/panel/lastverdict';
import { Reproduce } from '../../src/panel/reproduce';
import { FakeClient, FakeNotebook, summary, words } from '../fakes';
import { labels, press, rendered } from '../rendered';
import { replayDone, replayEvent, replayPlan, replayRunning } from '../samples';

describe('Reproduce', () => {
  let client: FakeClient;
  let notebook: FakeNotebook;
  let proof: Proof;
  let current: NotebookProof;
  let reproduction: Reproduction;
  let did: unknown[];

  beforeEach(() => {
    client = new FakeClient();
    notebook = new FakeNotebook();
    proof = new Proof(client);
    current = proof.open(notebook);
    reproduction = proof.reproductions.of('report.ipynb');
    did = [];
  });

  afterEach(() => {
    proof.reproductions.show(null);
    document.body.replaceChildren();
  });

  const acts = {
    jump: (cell: string) => did.push(['jump', cell]),
    showDifferences: () => did.push('differences'),
    saveReport: () => did.push('report'),
    copyCiJob: () => did.push('job')
  } as unknown as IActs;

  function shown(): HTMLElement {
    return rendered(
      <Reproduce
        reproduction={reproduction}
        proof={current}
        timeline={proof.timeline}
        words={words}
        acts={acts}
      />
    );
  }

  /** The server says that a replay runs; somebody looks, so it is asked how it stands. */
  function follow(): void {
    proof.reproductions.show('report.ipynb');
    reproduction.hear(replayEvent());
  }

  async function done(verdict = replayDone()): Promise<void> {
    client.answerReplay = () => Promise.resolve(verdict);
    follow();
    await vi.waitFor(() => {
      expect(reproduction.stage.kind).toBe('done');
    });
  }

  it('says nothing while nobody reproduces', () => {
    expect(shown().textContent).toBe('');
  });

  it('says what will run and where before it runs', async () => {
    await reproduction.plan();
    const node = shown();

    expect(node.textContent).toBe(
      'Reproduce this notebook?' +
        '31 cells, about 3 min 10 s, in a clean copy with a new kernel (python3).' +
        'Your files and your kernel are not touched. 6 files, 4.5 MB, are copied.' +
        'RunCancel'
    );
    press(node, 'Run');
    expect(client.asked.map(([what]) => what)).toEqual([
      'planReplay',
      'startReplay'
    ]);
  });

  it('offers the recorded environment where one was recorded', async () => {
    client.replayPlanned = replayPlan({
      recorded: {
        python: '3.12.1',
        implementation: 'CPython',
        platform: 'linux-x86_64',
        packages: 78
      }
    });
    await reproduction.plan();
    const node = shown();

    expect(node.querySelector('fieldset')?.textContent).toBe(
      'EnvironmentPresent environmentRecorded: Python 3.12.1 with 78 packages, built again'
    );
    flushSync(() => {
      node.querySelectorAll<HTMLInputElement>('input')[1]?.click();
    });
    press(node, 'Run');
    expect(client.asked.slice(1)).toEqual([
      [
        'startReplay',
        { path: 'report.ipynb', at: null, environment: 'recorded' }
      ]
    ]);
  });

  it('names what is missing and runs nothing then', async () => {
    client.replayPlanned = replayPlan({ missing: ['data/prices.csv'] });
    await reproduction.plan();
    const node = shown();

    expect(node.textContent).toContain('data/prices.csv');
    expect(labels(node)).toEqual(['Cancel']);
  });

  it('says that the saved notebook is what is reproduced, and saves on request', async () => {
    notebook.isDirty = true;
    await reproduction.plan();
    const node = shown();

    expect(node.textContent).toContain('without your unsaved changes');
    press(node, 'Save first');
    expect(notebook.did).toEqual(['save']);
  });

  it('names the point that is reproduced as the timeline does', async () => {
    client.page = {
      snapshots: [summary({ name: 'before cleaning' })],
      more: false
    };
    proof.timeline.show('report.ipynb');
    await vi.waitFor(() => {
      expect(proof.timeline.snapshots.length).toBe(1);
    });
    await reproduction.plan('one');

    expect(shown().querySelector('h3')?.textContent).toBe(
      'Reproduce the point before cleaning?'
    );
  });

  it('shows how far it has come, also to a screen reader, and cancels', async () => {
    client.answerReplay = () => Promise.resolve(replayRunning(6));
    follow();
    const { stage } = reproduction;
    await vi.waitFor(() => {
      expect(stage.kind === 'running' && stage.replay.progress).toBeTruthy();
    });
    const node = shown();
    const bar = node.querySelector('progress');
    const said = 'cell 7 of 31 · 12 s of about 3 min 10 s';

    expect([bar?.value, bar?.max]).toEqual([6, 31]);
    expect(bar?.getAttribute('aria-valuetext')).toBe(said);
    expect(node.textContent).toBe(`Reproducing${said}Cancel`);
    press(node, 'Cancel');
    expect(client.asked).toContainEqual(['cancelReplay', 'replay']);
  });

  it('shows the verdict with cells, causes and what was not proven', async () => {
    await done();
    const node = shown();
    const began = words.moment(replayDone().started_at);

    expect(node.textContent).toBe(
      '×Not reproduced: of 31 cells, 1 gave something else.' +
        `Began ${began}, took 3 min 4 s` +
        '29 identical1 equivalent1 different' +
        '[22]accuracy 0.9312 → 0.9307cause: no seed set (numpy.random)' +
        'Proven4 inputs by digest' +
        'NOT provenapi.example.com (network)' +
        'Show differencesSave reportCopy CI job'
    );
  });

  it('jumps to a cell and hands the verdict on', async () => {
    await done();
    const node = shown();
    node.querySelector<HTMLElement>('button.nbproof-Row-main')?.click();
    for (const label of ['Show differences', 'Save report', 'Copy CI job']) {
      press(node, label);
    }

    expect(did).toEqual([['jump', 'a'], 'differences', 'report', 'job']);
    expect(node.querySelector('[role="status"]')?.textContent).toBe('Copied');
  });

  it('writes names of files and outputs as text only', async () => {
    const attack = '<img src=x onerror=alert(1)>';
    await done(replayDone({ sentence: attack, not_proven: [attack] }));
    const node = shown();

    expect(node.querySelector('img')).toBe(null);
    expect(node.textContent).toContain(attack);
  });

  it('says why it could not be done, and what to do', async () => {
    client.answerReplay = () =>
      Promise.resolve({
        id: 'replay',
        path: 'report.ipynb',
        at: null,
        state: 'failed' as const,
        error: 'cannot',
        message: 'No such kernel.',
        hint: 'Install it.'
      });
    follow();
    await vi.waitFor(() => {
      expect(reproduction.stage.kind).toBe('failed');
    });

    expect(shown().textContent).toBe(
      '×Could not be reproduced here: No such kernel. Install it.Try again'
    );
  });

  it('keeps the last verdict at the end once its card was put away', async () => {
    await done();
    const section = (): HTMLElement =>
      rendered(
        <LastVerdict reproduction={reproduction} words={words} acts={acts} />
      );
    expect(section().textContent).toBe('');
    press(shown(), '×');

    expect(section().querySelector('summary')?.textContent).toMatch(
      /^Last verdictreproduced 30 of 31, /
    );
  });
});
