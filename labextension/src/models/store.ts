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

  /** Whether somebody looks; nothing is asked while nobody does. */
  get isShown(): boolean {
    return this._isShown;
  }

  set isShown(value: boolean) {
    this._isShown = value;
    this.refresh();
  }

  refresh(): void {
    if (this._isShown) {
      void this._ask();
    }
  }

  private async _ask(): Promise<void> {
    try {
      this._health = await this._client.health();
    } catch {
      this._health = null;
    }
    this._changed.emit();
  }

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _health: Health | null = null;
  private _isShown = false;
}
