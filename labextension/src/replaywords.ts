import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  EnvironmentBrief,
  ReplayedCell,
  ReplayPlan,
  Verdict
} from './api/types';
import type { Reproduction } from './models/reproduction';
import type { RunningReplay } from './models/runningreplay';

export type Grade = ReplayedCell['grade'];

/** The grades, the best first. */
export const GRADES: readonly Grade[] = [
  'identical',
  'equivalent',
  'different',
  'failed',
  'not-compared'
];

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A cell as the verdict's sentences name it: by its recorded count, else by its place. */
export function recordedName(cell: ReplayedCell): string {
  return cell.execution_count === null
    ? `#${cell.index + 1}`
    : `[${cell.execution_count}]`;
}

/** What panel, toolbar and the view of differences say of replays. */
export class ReplayWords {
  constructor(private readonly _trans: TranslationBundle) {}

  grade(grade: Grade): string {
    const trans = this._trans;
    const words: Record<Grade, string> = {
      identical: trans.__('identical'),
      equivalent: trans.__('equivalent'),
      different: trans.__('different'),
      failed: trans.__('failed'),
      'not-compared': trans.__('not compared')
    };
    return words[grade];
  }

  /** What a plan would run, in one sentence. */
  plan(plan: ReplayPlan): string {
    const trans = this._trans;
    const { estimate_s: estimate } = plan;
    const cells = trans._n('%1 cell', '%1 cells', plan.cells);
    const where = trans.__(
      'in a clean copy with a new kernel (%1).',
      plan.kernel
    );
    return estimate === null || estimate < 1
      ? trans.__('%1, %2', cells, where)
      : trans.__('%1, about %2, %3', cells, this.span(estimate), where);
  }

  /** An environment that can be built again. */
  recorded(recorded: EnvironmentBrief): string {
    return this._trans._n(
      'Recorded: Python %2 with %1 package, built again',
      'Recorded: Python %2 with %1 packages, built again',
      recorded.packages,
      recorded.python
    );
  }

  /** How far a replay has come. */
  progress(replay: RunningReplay): string {
    const { progress, elapsed_s: elapsed } = replay;
    const stage = this._stage(replay);
    if (progress === null || elapsed === null) {
      return stage;
    }
    const trans = this._trans;
    return progress.estimate_s === null
      ? trans.__('%1 · %2', stage, this.span(elapsed))
      : trans.__(
          '%1 · %2 of about %3',
          stage,
          this.span(elapsed),
          this.span(progress.estimate_s)
        );
  }

  /** The button of the notebook's toolbar. */
  button({ stage }: Reproduction): string {
    return stage.kind === 'running' && stage.replay.total > 0
      ? this._trans.__(
          'Reproducing %1/%2',
          stage.replay.done,
          stage.replay.total
        )
      : this._trans.__('Reproduce');
  }

  /** How long, to the second below an hour. */
  span(seconds: number): string {
    const trans = this._trans;
    const whole = Math.max(1, Math.round(seconds));
    if (seconds < 1) {
      return trans.__('<1 s');
    }
    if (whole < MINUTE_S) {
      return trans.__('%1 s', whole);
    }
    if (whole < HOUR_S) {
      const rest = whole % MINUTE_S;
      const minutes = trans.__('%1 min', Math.floor(whole / MINUTE_S));
      return rest === 0 ? minutes : trans.__('%1 %2 s', minutes, rest);
    }
    const minutes = Math.round(whole / MINUTE_S) % 60;
    return trans.__('%1 h %2 min', Math.floor(whole / HOUR_S), minutes);
  }

  /** How long ago, in one figure. */
  ago(iso: string, now = new Date()): string {
    const trans = this._trans;
    const seconds = (now.getTime() - new Date(iso).getTime()) / 1000;
    if (seconds < MINUTE_S) {
      return trans.__('just now');
    }
    if (seconds < HOUR_S) {
      return trans.__('%1 min ago', Math.floor(seconds / MINUTE_S));
    }
    if (seconds < DAY_S) {
      return trans.__('%1 h ago', Math.floor(seconds / HOUR_S));
    }
    const days = Math.floor(seconds / DAY_S);
    return trans._n('%1 day ago', '%1 days ago', days);
  }

  /** The last verdict in a few words. */
  last(verdict: Verdict, now = new Date()): string {
    const trans = this._trans;
    const { identical = 0, equivalent = 0, different = 0 } = verdict.counts;
    const { failed = 0 } = verdict.counts;
    const compared = identical + equivalent + different + failed;
    return trans.__(
      'reproduced %1 of %2, %3',
      identical + equivalent,
      compared,
      this.ago(verdict.started_at, now)
    );
  }

  private _stage(replay: RunningReplay): string {
    const trans = this._trans;
    const { done, total, progress, isCancelling } = replay;
    if (isCancelling) {
      return trans.__('Cancelling…');
    }
    switch (progress?.stage) {
      case 'preparing':
        return trans.__('making the clean copy');
      case 'rebuilding':
        return trans.__('building the environment');
      case 'starting':
        return trans.__('starting a new kernel');
      case 'comparing':
        return trans.__('comparing the outputs');
      case 'running':
        return trans.__('cell %1 of %2', Math.min(done + 1, total), total);
      case undefined:
        return trans.__('starting');
    }
  }
}
