import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type {
  ReplayDone,
  ReplayEvent,
  ReplayPlan,
  Verdict
} from '../api/types';
import type { Ended } from './runningreplay';
import { RunningReplay } from './runningreplay';

/** Where a notebook is to run: in what is there, or in what was recorded, built again. */
export type WhichEnvironment = 'present' | 'recorded';

/** Where reproducing a notebook stands. */
export type Stage =
  | { kind: 'idle' }
  | { kind: 'planning' }
  | { kind: 'planned'; at: string | null; plan: ReplayPlan }
  | { kind: 'starting' }
  | { kind: 'running'; replay: RunningReplay }
  | Ended;

/** Reproducing one notebook, from its plan to its verdict. */
export class Reproduction {
  constructor(
    private readonly _client: IClient,
    readonly path: string
  ) {}

  get stage(): Stage {
    return this._stage;
  }

  /** The newest verdict on the notebook; with its replay's id where that is known. */
  get last(): Verdict | ReplayDone | null {
    return this._last;
  }

  get failure(): Failure | null {
    return this._failure;
  }

  get isBusy(): boolean {
    return ['planning', 'starting', 'running'].includes(this._stage.kind);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A replay has ended: to be said aloud, once. */
  get ended(): ISignal<this, Ended> {
    return this._ended;
  }

  get isWatched(): boolean {
    return this._isWatched;
  }

  set isWatched(value: boolean) {
    if (value !== this._isWatched) {
      this._isWatched = value;
      if (value) {
        void this._readLast();
      }
      if (this._stage.kind === 'running') {
        this._stage.replay.isWatched = value;
      }
    }
  }

  /** Ask what would run; nothing runs yet. */
  async plan(at: string | null = null): Promise<void> {
    if (this.isBusy) {
      return;
    }
    this._enter({ kind: 'planning' });
    try {
      const plan = await this._client.planReplay({ path: this.path, at });
      this._enter({ kind: 'planned', at, plan });
    } catch (thrown) {
      this._fail(thrown);
    }
  }

  /** Run what was planned, in this environment. */
  async start(environment: WhichEnvironment = 'present'): Promise<void> {
    if (this._stage.kind !== 'planned') {
      return;
    }
    const { at, plan } = this._stage;
    const { path } = this;
    this._enter({ kind: 'starting' });
    try {
      const { id } = await this._client.startReplay({
        path,
        at,
        environment
      });
      this._begin(id, plan.cells);
    } catch (thrown) {
      this._fail(thrown);
    }
  }

  cancel(): Promise<void> {
    const { _stage: stage } = this;
    return stage.kind === 'running' ? stage.replay.cancel() : Promise.resolve();
  }

  /** The last verdict as an HTML file; null where there is none, or the server has it no more. */
  async report(): Promise<Blob | null> {
    if (this._last === null || !('id' in this._last)) {
      return null;
    }
    try {
      return await this._client.report(this._last.id);
    } catch (thrown) {
      this._failure = asFailure(thrown);
      this._changed.emit();
      return null;
    }
  }

  /** Put the plan or the result away. */
  forget(): void {
    if (!this.isBusy) {
      this._enter({ kind: 'idle' });
    }
  }

  /** Ask again, where somebody looks. */
  refresh(): void {
    if (!this._isWatched) {
      return;
    }
    if (this._stage.kind === 'running') {
      this._stage.replay.refresh();
    } else {
      void this._readLast();
    }
  }

  /** The server said how a replay of this notebook stands: ours, or one from another window. */
  hear(event: ReplayEvent): void {
    const { _stage: stage } = this;
    if (stage.kind === 'running' && stage.replay.id === event.id) {
      stage.replay.hear(event);
    } else if (this._over.has(event.id) || stage.kind === 'running') {
      return;
    } else if (event.state === 'running' || stage.kind === 'starting') {
      this._begin(event.id, event.total)?.hear(event);
    } else {
      this.refresh();
    }
  }

  /** Follow a replay, unless it has been followed already. */
  private _begin(id: string, total: number): RunningReplay | null {
    if (this._over.has(id) || this._stage.kind === 'running') {
      return null;
    }
    const replay = new RunningReplay(this._client, id, total);
    replay.changed.connect(() => {
      this._changed.emit();
    });
    replay.ended.connect(this._onEnded, this);
    this._enter({ kind: 'running', replay });
    replay.isWatched = this._isWatched;
    return replay;
  }

  private _onEnded(replay: RunningReplay, ended: Ended): void {
    this._over.add(replay.id);
    replay.dispose();
    if (ended.kind === 'done') {
      this._last = ended.verdict;
    }
    this._enter(ended);
    this._ended.emit(ended);
  }

  private async _readLast(): Promise<void> {
    try {
      const { verdict } = await this._client.lastVerdict(this.path);
      if (verdict?.started_at !== this._last?.started_at) {
        this._last = verdict; // ours of the same replay knows its id too
      }
      this._changed.emit();
    } catch {
      // The last verdict is a courtesy; the header says where nothing answers at all.
    }
  }

  private _fail(thrown: unknown): void {
    this._enter({ kind: 'idle' });
    this._failure = asFailure(thrown);
    this._changed.emit();
  }

  private _enter(stage: Stage): void {
    this._stage = stage;
    this._failure = null;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, Ended>(this);
  private readonly _over = new Set<string>();
  private _failure: Failure | null = null;
  private _isWatched = false;
  private _last: Verdict | ReplayDone | null = null;
  private _stage: Stage = { kind: 'idle' };
}
