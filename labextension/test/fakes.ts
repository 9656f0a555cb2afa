import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { IClient, Replay } from '../src/api/client';
import type {
  CellOutputs,
  CellSource,
  CellVerdict,
  Health,
  LastGood,
  LastVerdict,
  PairQuestion,
  PairStatus,
  PlanQuestion,
  ReplayPlan,
  ReplayQuestion,
  ReplayStarted,
  RestoreDone,
  RestorePlan,
  Snapshot,
  SnapshotPage,
  SnapshotSummary,
  Status,
  StatusQuestion,
  Verdict,
  VersionedDone
} from '../src/api/types';
import type { Change, IOpenNotebook } from '../src/models/opennotebook';
import { Words } from '../src/words';
import { pairStatus, replayPlan, replayRunning } from './samples';

/** A notebook without an editor. */
export class FakeNotebook implements IOpenNotebook {
  readonly changed = new Signal<this, Change>(this);
  readonly did: string[] = [];
  path = 'report.ipynb';
  kernelId: string | null = 'kernel';
  cells: CellSource[] = [{ id: 'a', type: 'code', source: 'x = 1' }];
  counts: ReadonlyMap<string, number> = new Map();
  isDirty = false;
  savedAt: Date | null = new Date('2026-11-23T14:07:00');

  type(source: string): void {
    this.cells = [{ id: 'a', type: 'code', source }];
    this.changed.emit('edited');
  }

  save(): Promise<void> {
    this.did.push('save');
    this.isDirty = false;
    return Promise.resolve();
  }

  reload(): Promise<void> {
    this.did.push('reload');
    return Promise.resolve();
  }
}

/** A server half in memory: it remembers what it was asked. */
export class FakeClient implements IClient {
  readonly asked: [string, unknown][] = [];
  answerStatus: () => Promise<Status> = () => Promise.resolve(status());
  page: SnapshotPage = { snapshots: [], more: false };
  planned: RestorePlan = plan();
  undo: string | null = 'undo';
  replayPlanned: ReplayPlan = replayPlan();
  /** How the replay stands; a promise that rejects where the server gives no answer. */
  answerReplay: () => Promise<Replay> = () => Promise.resolve(replayRunning(0));
  last: Verdict | null = null;
  paired: PairStatus = pairStatus();
  good: LastGood = { notebook: 'report.ipynb', problem: null, good: null };

  status(question: StatusQuestion): Promise<Status> {
    this.asked.push(['status', question]);
    return this.answerStatus();
  }

  snapshots(page: {
    path: string;
    limit: number;
    before?: string;
  }): Promise<SnapshotPage> {
    this.asked.push(['snapshots', page]);
    return Promise.resolve(this.page);
  }

  takeSnapshot(path: string): Promise<Snapshot> {
    this.asked.push(['takeSnapshot', path]);
    return Promise.resolve({ id: 'taken' } as Snapshot);
  }

  plan(question: PlanQuestion): Promise<RestorePlan> {
    this.asked.push(['plan', question]);
    return Promise.resolve(this.planned);
  }

  restore(planId: string): Promise<RestoreDone> {
    this.asked.push(['restore', planId]);
    return Promise.resolve({ plan: this.planned, undo: this.undo });
  }

  health(path: string): Promise<Health> {
    this.asked.push(['health', path]);
    return Promise.resolve({
      format: 1,
      root: '.',
      store: { path: '.nbproof', size_bytes: 2_500_000, snapshots: 3 },
      recording: true,
      capture: [],
      problems: []
    });
  }

  lastGood(path: string): Promise<LastGood> {
    this.asked.push(['lastGood', path]);
    return Promise.resolve(this.good);
  }

  planReplay(question: ReplayQuestion): Promise<ReplayPlan> {
    this.asked.push(['planReplay', question]);
    // The plan names the state as a person does.
    const at = question.at?.replace('blake3:', 'snapshot ') ?? null;
    return Promise.resolve({ ...this.replayPlanned, at });
  }

  startReplay(question: ReplayQuestion): Promise<ReplayStarted> {
    this.asked.push(['startReplay', question]);
    return Promise.resolve({ id: 'replay' });
  }

  replay(id: string): Promise<Replay> {
    this.asked.push(['replay', id]);
    return this.answerReplay();
  }

  cancelReplay(id: string): Promise<void> {
    this.asked.push(['cancelReplay', id]);
    return Promise.resolve();
  }

  replayedOutputs(id: string, index: number): Promise<CellOutputs> {
    this.asked.push(['replayedOutputs', [id, index]]);
    return Promise.resolve({
      index,
      recorded: [{ output_type: 'stream', name: 'stdout', text: 'old\n' }],
      replayed: [{ output_type: 'stream', name: 'stdout', text: 'new\n' }],
      is_cut: false
    });
  }

  report(id: string): Promise<Blob> {
    this.asked.push(['report', id]);
    return Promise.resolve(new Blob(['report']));
  }

  lastVerdict(path: string): Promise<LastVerdict> {
    this.asked.push(['lastVerdict', path]);
    return Promise.resolve({ verdict: this.last });
  }

  pair(path: string): Promise<PairStatus> {
    this.asked.push(['pair', path]);
    return Promise.resolve(this.paired);
  }

  bringInStep(question: PairQuestion): Promise<PairStatus> {
    this.asked.push(['bringInStep', question]);
    this.paired = pairStatus();
    return Promise.resolve(this.paired);
  }

  keepScripts(path: string): Promise<VersionedDone> {
    this.asked.push(['keepScripts', path]);
    this.paired = pairStatus();
    return Promise.resolve({ root: '.', written: ['nbproof.toml'], notes: [] });
  }
}

export function verdict(changes: Partial<CellVerdict> = {}): CellVerdict {
  return {
    id: 'a',
    index: 0,
    execution_count: 7,
    session: 's',
    state: 'stale',
    fresh: false,
    rerun_now: null,
    reasons: [
      {
        kind: 'upstream-rerun',
        sentence: 'Uses df from [3], which ran again at 14:05.',
        name: 'df',
        file: null,
        cell: 'b'
      }
    ],
    ran_at: null,
    duration_s: null,
    ...changes
  };
}

export function status(changes: Partial<Status> = {}): Status {
  return {
    path: 'report.ipynb',
    counts: { stale: 1 },
    sentence: '1 of 1 outputs cannot be trusted: 1 uses a name that moved on.',
    diverged_names: [],
    cells: [verdict()],
    basis: 'kernel',
    fix: ['a'],
    fix_estimate_s: 40,
    data: [],
    environment: null,
    notes: [],
    format: 1,
    ...changes
  };
}

export function plan(changes: Partial<RestorePlan> = {}): RestorePlan {
  const file = {
    path: 'sales.csv',
    digest: 'blake3:a',
    size_bytes: 20,
    kept: true
  };
  return {
    id: 'plan',
    snapshot: 'snapshot',
    notebook: 'report.ipynb',
    made_at: '2026-11-23T14:07:00Z',
    changes: [
      {
        path: 'sales.csv',
        before: null,
        after: file,
        runs_code: false,
        copy_of: null
      }
    ],
    missing: [],
    bytes_to_write: 20,
    ...changes
  };
}

export function summary(
  changes: Partial<SnapshotSummary> = {}
): SnapshotSummary {
  return {
    id: 'one',
    notebook: 'report.ipynb',
    taken_at: '2026-11-23T14:07:00Z',
    parent: null,
    name: null,
    summary: 'ran [3] [7]',
    overwritten: [],
    ...changes
  };
}

/** English, as it stands in the code. */
const english = {
  __: (text: string, ...args: unknown[]) => filled(text, args),
  _n: (one: string, many: string, n: number, ...args: unknown[]) =>
    filled(n === 1 ? one : many, [n, ...args])
} as unknown as TranslationBundle;

export const words = new Words(english);

function filled(text: string, args: unknown[]): string {
  return text.replace(/%(\d)/g, (_, n: string) => String(args[Number(n) - 1]));
}
