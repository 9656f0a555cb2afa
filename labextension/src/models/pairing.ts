import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { PairQuestion, PairStatus, VersionedDone } from '../api/types';
import type { IOpenNotebook } from './opennotebook';

/** For each cell that both sides changed, by the change's index: whose source to take. */
export type Picks = Readonly<Record<string, 'notebook' | 'script'>>;

/** How one notebook stands to its script; it asks only while somebody looks (`isWatched`). */
export class Pairing {
  constructor(
    private readonly _client: IClient,
    readonly path: string
  ) {}

  /** Null until it was asked for, and where the server gave no answer. */
  get status(): PairStatus | null {
    return this._status;
  }

  /** What was written when the workspace became versioned. */
  get kept(): VersionedDone | null {
    return this._kept;
  }

  get failure(): Failure | null {
    return this._failure;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isWatched(): boolean {
    return this._isWatched;
  }

  set isWatched(value: boolean) {
    const isNew = value && !this._isWatched;
    this._isWatched = value;
    if (isNew) {
      this.refresh();
    }
  }

  /** Ask again, where somebody looks. */
  refresh(): void {
    if (this._isWatched && !this._isBusy) {
      void this._read();
    }
  }

  /** Keep a script beside each notebook of the workspace from now on. */
  keepScripts(): Promise<void> {
    return this._alone(async () => {
      this._kept = await this._client.keepScripts(this.path);
      this._status = await this._client.pair(this.path);
    });
  }

  /** Bring the changes of the script into the notebook, which must have no unsaved ones. */
  takeOver(notebook: IOpenNotebook): Promise<void> {
    return this._bring(notebook, { path: this.path, take: 'script' });
  }

  /** Bring the changes of both together, under the same condition. */
  merge(notebook: IOpenNotebook, picks: Picks): Promise<void> {
    return this._bring(notebook, { path: this.path, take: 'merge', picks });
  }

  private async _bring(
    notebook: IOpenNotebook,
    question: PairQuestion
  ): Promise<void> {
    if (notebook.isDirty) {
      return;
    }
    await this._alone(async () => {
      this._status = await this._client.bringInStep(question);
      if (!notebook.isDirty) {
        await notebook.reload();
      }
    });
  }

  private async _read(): Promise<void> {
    try {
      this._status = await this._client.pair(this.path);
    } catch {
      this._status = null; // the header says where nothing answers at all
    }
    this._changed.emit();
  }

  private async _alone(act: () => Promise<void>): Promise<void> {
    if (this._isBusy) {
      return;
    }
    this._isBusy = true;
    this._failure = null;
    this._changed.emit();
    try {
      await act();
    } catch (thrown) {
      this._failure = asFailure(thrown);
    }
    this._isBusy = false;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _failure: Failure | null = null;
  private _isBusy = false;
  private _isWatched = false;
  private _kept: VersionedDone | null = null;
  private _status: PairStatus | null = null;
}
