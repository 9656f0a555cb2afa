import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { LastGood } from '../api/types';
import type { Wish } from './restoring';

/** A notebook that did not open since it is empty or torn, and what was kept of it. */
export interface IOffer extends LastGood {
  /** The notebook, as the server's REST API spells it. */
  path: string;
  problem: string;
}

/** Asks what was kept of a notebook that did not open; it asks once, and only then. */
export class LastGoodModel {
  constructor(client: IClient) {
    this._client = client;
  }

  get offer(): IOffer | null {
    return this._offer;
  }

  /** An offer is there, or is gone. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A notebook did not open: ask whether it can be read, and what was kept of it. */
  async look(path: string): Promise<void> {
    try {
      const found = await this._client.lastGood(path);
      const { problem } = found;
      this._offer = problem === null ? null : { ...found, path, problem };
    } catch {
      this._offer = null; // Jupyter itself has said that it does not open
    }
    this._changed.emit();
  }

  dismiss(): void {
    this._offer = null;
    this._changed.emit();
  }

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _offer: IOffer | null = null;
}

/** What to put back of an offer; null where nothing was kept. */
export function wishOf(offer: IOffer): Wish | null {
  return offer.good === null
    ? null
    : {
        snapshot: offer.good.id,
        before_run: null,
        files: [offer.notebook]
      };
}
