import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Health } from '../api/types';

/** Where history is kept, how big it is, and what is wrong with it. */
export class StoreModel {
  constructor(client: IClient) {
    this._client = client;
  }

  /** Null until it was asked for, and where the server gave no answer. */
  get health(): Health | null {
    return this._health;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Look at the store that keeps this notebook's history; null: nobody looks. */
  show(path: string | null): void {
    if (path !== this._path) {
      this._path = path;
      this.refresh();
    }
  }

  refresh(): void {
    if (this._path !== null) {
      void this._ask(this._path);
    }
  }

  private async _ask(path: string): Promise<void> {
    try {
      this._health = await this._client.health(path);
    } catch {
      this._health = null;
    }
    this._changed.emit();
  }

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _health: Health | null = null;
  private _path: string | null = null;
}
