import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient, Replay } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { Progress, ReplayDone, ReplayEvent } from '../api/types';
import { Pulse } from './pulse';

const SECOND_MS = 1000;

/** How a replay ended. */
export type Ended =
  | { kind: 'done'; verdict: ReplayDone }
  | { kind: 'failed'; message: string; hint: string }
  | { kind: 'cancelled' };

/**
 * A replay that runs on the server. The server says when it came a cell further; only while
 * somebody looks (`isWatched`) it is asked for more, and the seconds go on.
 */
export class RunningReplay implements IDisposable {
  constructor(
    private readonly _client: IClient,
    readonly id: string,
    private _total: number,
    private readonly _now: () => number = Date.now
  ) {}

  /** How many cells have run. */
  get done(): number {
    return this._done;
  }

  get total(): number {
    return this._total;
  }

  /** Null until the server was asked for it. */
  get progress(): Progress | null {
    return this._progress;
  }

  get elapsed_s(): number | null {
    return this._progress === null
      ? null
      : this._progress.elapsed_s + (this._now() - this._heardAt_ms) / SECOND_MS;
  }

  get isCancelling(): boolean {
    return this._isCancelling;
  }

  /** Why the server could not say how it stands; it may still run. */
  get failure(): Failure | null {
    return this._failure;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get ended(): ISignal<this, Ended> {
    return this._ended;
  }

  get isDisposed(): boolean {
    return this._pulse.isDisposed;
  }

  set isWatched(value: boolean) {
    if (value !== (this._clock !== undefined) && !this.isDisposed) {
      clearInterval(this._clock);
      this._clock = value
        ? setInterval(() => {
            this._changed.emit();
          }, SECOND_MS)
        : undefined;
      if (value) {
        this.refresh();
      }
    }
  }

  /** Ask how it stands. */
  refresh(): void {
    this._pulse.soon(0);
  }

  /** The server said how it stands. */
  hear({ state, done, total }: ReplayEvent): void {
    this._done = done;
    this._total = total;
    this._changed.emit();
    if (this._clock !== undefined || state !== 'running') {
      this.refresh();
    }
  }

  async cancel(): Promise<void> {
    if (this._isCancelling) {
      return;
    }
    this._isCancelling = true;
    this._changed.emit();
    try {
      await this._client.cancelReplay(this.id);
      this.refresh();
    } catch (thrown) {
      this._isCancelling = false;
      this._failure = asFailure(thrown);
      this._changed.emit();
    }
  }

  dispose(): void {
    clearInterval(this._clock);
    this._pulse.dispose();
    Signal.clearData(this);
  }

  private async _ask(): Promise<void> {
    try {
      this._take(await this._client.replay(this.id));
    } catch (thrown) {
      this._lose(asFailure(thrown));
    }
  }

  private _take(replay: Replay): void {
    switch (replay.state) {
      case 'running':
        this._progress = replay.progress;
        this._done = replay.progress.done;
        this._total = replay.progress.total;
        this._heardAt_ms = this._now();
        this._failure = null;
        this._changed.emit();
        return;
      case 'done':
        this._end({ kind: 'done', verdict: replay });
        return;
      case 'failed':
        this._end({ ...replay, kind: 'failed' });
        return;
      case 'cancelled':
        this._end({ kind: 'cancelled' });
    }
  }

  /** The server knows no such replay, or cannot be reached, in which case it may still run. */
  private _lose(failure: Failure): void {
    if (failure.kind === 'unreachable') {
      this._failure = failure;
      this._changed.emit();
    } else {
      const { message, hint } = failure;
      this._end(
        this._isCancelling
          ? { kind: 'cancelled' }
          : { kind: 'failed', message, hint }
      );
    }
  }

  private _end(ended: Ended): void {
    if (!this.isDisposed) {
      this._pulse.dispose();
      this._ended.emit(ended);
    }
  }

  private readonly _pulse = new Pulse(() => this._ask());
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, Ended>(this);
  private _clock: ReturnType<typeof setInterval> | undefined;
  private _done = 0;
  private _failure: Failure | null = null;
  private _heardAt_ms = 0;
  private _isCancelling = false;
  private _progress: Progress | null = null;
}
