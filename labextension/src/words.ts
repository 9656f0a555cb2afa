import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellVerdict, DataState, Drift, Status } from './api/types';
import { ReplayWords } from './replaywords';

export type State = CellVerdict['state'];

const DAY_MS = 24 * 3600 * 1000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** The states that raise no doubt; an earlier session alone is told in the honest line. */
const QUIET: ReadonlySet<State> = new Set<State>([
  'fresh',
  'not-run',
  'earlier-session'
]);

/** Whether a cell has something to say that a person should look at. */
export function isProblem(verdict: CellVerdict): boolean {
  return !QUIET.has(verdict.state);
}

/** How many outputs are known not to be what a clean run would give. */
export function untrusted(status: Status): number {
  return status.cells.filter(cell => cell.fresh === false).length;
}

/** How many outputs can neither be trusted nor be called wrong. */
export function unproven(status: Status): number {
  return status.cells.filter(
    cell => cell.fresh === null && cell.state !== 'not-run'
  ).length;
}

/** A sentence in pieces; those that stood between back-ticks are code. */
export function pieces(sentence: string): { text: string; isCode: boolean }[] {
  return sentence
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** The words that panel, badges, pill and status bar share. */
export class Words {
  constructor(readonly trans: TranslationBundle) {
    this.replays = new ReplayWords(trans);
  }

  readonly replays: ReplayWords;

  state(state: State): string {
    const { trans } = this;
    const words: Record<State, string> = {
      failed: trans.__('failed'),
      ghost: trans.__('deleted cell'),
      stale: trans.__('stale'),
      'data-changed': trans.__('data changed'),
      'out-of-order': trans.__('out of order'),
      edited: trans.__('edited'),
      unknown: trans.__('cannot tell'),
      'earlier-session': trans.__('earlier session'),
      'not-run': trans.__('not run'),
      fresh: trans.__('fresh')
    };
    return words[state];
  }

  /** A cell's evidence in one line. */
  reason(verdict: CellVerdict): string {
    const { trans } = this;
    if (verdict.reasons.length > 0) {
      return verdict.reasons.map(reason => reason.sentence).join(' ');
    }
    const words: Record<State, string> = {
      failed: trans.__('Raised an error.'),
      ghost: trans.__('Uses something from a cell that is gone.'),
      stale: trans.__('Something that it uses has moved on.'),
      'data-changed': trans.__('A file that it read has changed.'),
      'out-of-order': trans.__('Top to bottom may give something else.'),
      edited: trans.__('Code changed since this output.'),
      unknown: trans.__('What it uses cannot be told.'),
      'earlier-session': trans.__('Output from an earlier kernel session.'),
      'not-run': trans.__('Not run yet.'),
      fresh: trans.__('Ran after everything it uses.')
    };
    return words[verdict.state];
  }

  /** The tooltip of a cell's badge. */
  tooltip(verdict: CellVerdict): string {
    const ran =
      verdict.ran_at === null ? '' : ` ${this.moment(verdict.ran_at)}`;
    const took =
      verdict.duration_s === null
        ? ''
        : `, ${this.duration(verdict.duration_s)}`;
    const reason = this.reason(verdict).replace(/`/g, '');
    return `${reason}${ran}${ran && took}`;
  }

  /** The pill: the whole notebook in two words. */
  pill(status: Status): string {
    const { trans } = this;
    const wrong = untrusted(status);
    const open = unproven(status);
    if (wrong > 0) {
      return trans.__('%1 not trusted', wrong);
    }
    if (open > 0) {
      return trans.__('%1 not proven', open);
    }
    return status.cells.some(cell => cell.fresh)
      ? trans.__('fresh')
      : trans.__('not run');
  }

  /** What the verdict rests on; empty where it rests on the live kernel. */
  basis(status: Status): string {
    const { trans } = this;
    switch (status.basis) {
      case 'file':
        return trans.__('From the file only: no history was kept of it yet.');
      case 'history':
        return trans.__('From kept history: no kernel is running.');
      case 'kernel':
        return '';
    }
  }

  duration(seconds: number): string {
    const { trans } = this;
    if (seconds < 0.1) {
      return trans.__('<0.1 s');
    }
    if (seconds < 10) {
      return trans.__('%1 s', Number(seconds.toPrecision(1)));
    }
    return seconds < 120
      ? trans.__('%1 s', Math.round(seconds))
      : trans.__('%1 min', Math.round(seconds / 60));
  }

  size(bytes: number): string {
    let amount = bytes;
    let unit = 0;
    while (amount >= 1000 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit += 1;
    }
    const digits = unit > 0 && amount < 10 ? 1 : 0;
    return `${amount.toFixed(digits)} ${UNITS[unit]}`;
  }

  /** A file's state in a restore's before → after. */
  file(state: DataState | null): string {
    return state?.digest
      ? this.size(state.size_bytes)
      : this.trans.__('no file');
  }

  time(iso: string | Date): string {
    return new Date(iso).toLocaleTimeString([], {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23' // as in the sentences
    });
  }

  /** The day of a moment, as a heading. */
  day(iso: string | Date, now = new Date()): string {
    const { trans } = this;
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    const moment = new Date(iso).getTime();
    if (moment >= midnight) {
      return trans.__('Today');
    }
    if (moment >= midnight - DAY_MS) {
      return trans.__('Yesterday');
    }
    return new Date(iso).toLocaleDateString([], {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric'
    });
  }

  /** The time, with the day where it was not today. */
  moment(iso: string | Date, now = new Date()): string {
    const day = this.day(iso, now);
    const time = this.time(iso);
    return day === this.trans.__('Today') ? time : `${day}, ${time}`;
  }

  drift(drift: Drift): string {
    const { trans } = this;
    if (drift.recorded === null) {
      return trans.__('added, %1', drift.present ?? '');
    }
    return drift.present === null
      ? trans.__('%1, now gone', drift.recorded)
      : trans.__('%1 → %2', drift.recorded, drift.present);
  }
}
