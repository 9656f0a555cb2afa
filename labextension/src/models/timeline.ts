import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { SnapshotSummary } from '../api/types';

const PAGE = 20;

/** A notebook's snapshots, newest first, as far as they were asked for. */
export class Timeline {
  constructor(client: IClient) {
    this._client = client;
  }

  get path(): string | null {
    return this._path;
  }

  get snapshots(): readonly SnapshotSummary[] {
    return this._snapshots;
  }

  /** Whether there are older snapshots than those listed. */
  get hasMore(): boolean {
    return this._hasMore;
  }

  get failure(): Failure | null {
    return this._failure;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Show this notebook's snapshots; null: nobody looks. */
  show(path: string | null): void {
    if (path !== null && path !== this._path) {
      this._snapshots = [];
      this._hasMore = false;
    }
    const wasShown = this._path;
    this._path = path;
    if (path !== wasShown) {
      this.refresh();
    }
  }

  /** A snapshot of `path` was taken. */
  hear(path: string): void {
    if (path === this._path) {
      this.refresh();
    }
  }

  /** List them again. */
  refresh(): void {
    if (this._path !== null) {
      void this._read(this._path, Math.max(PAGE, this._snapshots.length));
    }
  }

  /** List a page of older snapshots too. */
  more(): void {
    const last = this._snapshots[this._snapshots.length - 1];
    if (last && this._path !== null) {
      void this._read(this._path, PAGE, last.id);
    }
  }

  private async _read(
    path: string,
    limit: number,
    before?: string
  ): Promise<void> {
    const turn = (this._turn += 1);
    try {
      const page = await this._client.snapshots({
        path,
        limit,
        ...(before === undefined ? {} : { before })
      });
      if (turn !== this._turn || path !== this._path) {
        return;
      }
      const kept = before === undefined ? [] : this._snapshots;
      this._snapshots = [...kept, ...page.snapshots];
      this._hasMore = page.more;
      this._failure = null;
    } catch (thrown) {
      this._failure = asFailure(thrown);
    }
    this._changed.emit();
  }

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _failure: Failure | null = null;
  private _hasMore = false;
  private _path: string | null = null;
  private _snapshots: SnapshotSummary[] = [];
  private _turn = 0;
}
