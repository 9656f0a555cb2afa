import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** What is known of one notebook, kept up to date while somebody looks. */
export interface IWatched {
  isWatched: boolean;
  readonly changed: ISignal<IWatched, void>;
}

/** What is known of each notebook, by its path; it stays when another notebook is looked at. */
export class ByPath<T extends IWatched> {
  constructor(private readonly _make: (path: string) => T) {}

  /** Something of one of them has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  of(path: string): T {
    const known = this._known.get(path);
    if (known !== undefined) {
      return known;
    }
    const made = this._make(path);
    made.changed.connect(() => {
      this._changed.emit();
    });
    this._known.set(path, made);
    return made;
  }

  /** Somebody looks at this notebook's; null: nobody looks. */
  show(path: string | null): void {
    const shown = path === null ? null : this.of(path);
    if (shown === this._shown) {
      return;
    }
    if (this._shown) {
      this._shown.isWatched = false;
    }
    this._shown = shown;
    if (shown) {
      shown.isWatched = true;
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _known = new Map<string, T>();
  private _shown: T | null = null;
}
