/** What the server says of replays and scripts. */
import type {
  Difference,
  PairChange,
  PairStatus,
  ReplayDone,
  ReplayedCell,
  ReplayEvent,
  ReplayPlan,
  ReplayRunning,
  Verdict
} from '../src/api/types';

export function replayPlan(changes: Partial<ReplayPlan> = {}): ReplayPlan {
  return {
    path: 'report.ipynb',
    at: null,
    kernel: 'python3',
    cells: 31,
    estimate_s: 190,
    files: 6,
    bytes_to_copy: 4_500_000,
    missing: [],
    recorded: null,
    ...changes
  };
}

export function replayRunning(done: number, elapsed_s = 12): ReplayRunning {
  return {
    id: 'replay',
    path: 'report.ipynb',
    at: null,
    state: 'running',
    progress: {
      stage: 'running',
      done,
      total: 31,
      cell: 'a',
      elapsed_s,
      estimate_s: 190
    }
  };
}

export function replayEvent(changes: Partial<ReplayEvent> = {}): ReplayEvent {
  return {
    path: 'report.ipynb',
    id: 'replay',
    state: 'running',
    done: 0,
    total: 31,
    ...changes
  };
}

export function difference(changes: Partial<Difference> = {}): Difference {
  return {
    mime: 'text/plain',
    kind: 'numbers',
    detail: 'accuracy 0.9312 → 0.9307',
    grade: 'different',
    cause: 'no seed set (`numpy.random`)',
    cause_kind: 'no-seed',
    ...changes
  };
}

export function replayedCell(
  changes: Partial<ReplayedCell> = {}
): ReplayedCell {
  return {
    id: 'a',
    index: 21,
    execution_count: 22,
    grade: 'different',
    differences: [difference()],
    duration_s: 1,
    top_down: null,
    ...changes
  };
}

export function replayDone(changes: Partial<ReplayDone> = {}): ReplayDone {
  return {
    id: 'replay',
    path: 'report.ipynb',
    notebook: 'report.ipynb',
    at: null,
    grade: 'different',
    reproduced: false,
    sentence: 'Not reproduced: of 31 cells, 1 gave something else.',
    counts: { identical: 29, equivalent: 1, different: 1 },
    cells: [replayedCell()],
    environment: {
      recorded: null,
      used: {
        python: '3.12.4',
        implementation: 'CPython',
        platform: 'Linux',
        packages: 41
      },
      drift: []
    },
    data: [],
    proven: ['4 inputs by digest'],
    not_proven: ['api.example.com (network)'],
    started_at: '2026-11-23T14:07:00Z',
    duration_s: 184,
    document: null,
    order: 'top-down',
    top_down: null,
    parameters: {},
    clean_copy: null,
    format: 1,
    state: 'done',
    ...changes
  };
}

/** The same verdict as the server gives it without the replay that it came from. */
export function verdictAlone(): Verdict {
  const entries = Object.entries(replayDone());
  return Object.fromEntries(
    entries.filter(([key]) => !['id', 'path', 'state'].includes(key))
  ) as unknown as Verdict;
}

export function pairStatus(changes: Partial<PairStatus> = {}): PairStatus {
  return {
    notebook: 'report.ipynb',
    script: 'report.py',
    state: 'in-step',
    sentence: '`report.py` is in step.',
    unfaithful: [],
    changes: [],
    format: 1,
    ...changes
  };
}

export function pairChange(changes: Partial<PairChange> = {}): PairChange {
  return {
    cell: 'a',
    index: 0,
    base: 'x = 1',
    notebook: 'x = 1',
    script: 'x = 2',
    is_conflict: false,
    ...changes
  };
}
