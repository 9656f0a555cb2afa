import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { CellSource, CellVerdict, Status } from '../api/types';
import type { Change, IOpenNotebook } from './opennotebook';
import { Pulse } from './pulse';

const EDIT_PAUSE_MS = 300;
const RUN_PAUSE_MS = 40;

/**
 * What is known of one open notebook; it asks only while somebody looks (`isWatched`).
 */
export class NotebookProof implements IDisposable {
  constructor(
    private readonly _client: IClient,
    readonly notebook: IOpenNotebook
  ) {
    notebook.changed.connect(this._onChange, this);
  }

  get status(): Status | null {
    return this._status;
  }

  get failure(): Failure | null {
    return this._failure;
  }

  /** Status, failure or the notebook's path or save state are new. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A run has ended and its verdict is there: the sentence to be said aloud, once. */
  get runJudged(): ISignal<this, string> {
    return this._runJudged;
  }

  get isWatched(): boolean {
    return this._isWatched;
  }

  set isWatched(value: boolean) {
    if (value && !this._isWatched) {
      this._isWatched = true;
      this.refresh();
    }
    this._isWatched = value;
  }

  get isDisposed(): boolean {
    return this._pulse.isDisposed;
  }

  verdict(cellId: string): CellVerdict | undefined {
    return this._verdicts.get(cellId);
  }

  /** A cell as a person names it: by the count beside it, else by its place where that is known. */
  nameOf(cellId: string, index?: number): string {
    const verdict = this._verdicts.get(cellId);
    const count = this._counts.get(cellId) ?? verdict?.execution_count;
    if (count !== undefined && count !== null) {
      return `[${count}]`;
    }
    const place = verdict?.index ?? index;
    return place === undefined ? '[–]' : `#${place + 1}`;
  }

  /** Ask again now, whether or not the cells have changed. */
  refresh(delay_ms = 0): void {
    this._asked = null;
    if (this._isWatched) {
      this._pulse.soon(delay_ms);
    }
  }

  dispose(): void {
    this._pulse.dispose();
    Signal.clearData(this);
  }

  private _onChange(_: IOpenNotebook, change: Change): void {
    switch (change) {
      case 'edited':
        if (this._isWatched) {
          this._pulse.soon(EDIT_PAUSE_MS);
        }
        return;
      case 'run-ended':
        this._isRunUnsaid = true;
        {
          this.refresh(RUN_PAUSE_MS);
          return;
        }
      case 'cell-ran': {
        this.refresh(RUN_PAUSE_MS);
        return;
      }
      default:
        this.refresh();
        this._changed.emit();
    }
  }

  private async _ask(): Promise<void> {
    const { path, kernelId: kernel_id, cells } = this.notebook;
    if (!this._isWatched || (this._asked && isSame(this._asked, cells))) {
      return;
    }
    this._asked = cells;
    try {
      const status = await this._client.status({ path, kernel_id, cells });
      this._take(status, path, cells);
    } catch (thrown) {
      this._failure = asFailure(thrown);
      this._asked = null;
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  /** Keep an answer, unless the notebook has moved on since it was asked for. */
  private _take(status: Status, path: string, cells: CellSource[]): void {
    this._failure = null;
    const { notebook } = this;
    if (notebook.path !== path || !isSame(notebook.cells, cells)) {
      this._pulse.soon(EDIT_PAUSE_MS);
      return;
    }
    this._status = status;
    this._counts = notebook.counts;
    this._verdicts = new Map(status.cells.map(cell => [cell.id, cell]));
    if (this._isRunUnsaid && this._asked !== null) {
      this._isRunUnsaid = false;
      this._runJudged.emit(status.sentence);
    }
  }

  private readonly _pulse = new Pulse(() => this._ask());
  private readonly _changed = new Signal<this, void>(this);
  private readonly _runJudged = new Signal<this, string>(this);
  private _asked: CellSource[] | null = null;
  private _counts: ReadonlyMap<string, number> = new Map();
  private _failure: Failure | null = null;
  private _isRunUnsaid = false;
  private _isWatched = false;
  private _status: Status | null = null;
  private _verdicts = new Map<string, CellVerdict>();
}

function isSame(some: CellSource[], others: CellSource[]): boolean {
  return (
    some.length === others.length &&
    some.every((cell, index) => {
      const other = others[index];
      return (
        cell.id === other?.id &&
        cell.type === other.type &&
        cell.source === other.source
      );
    })
  );
}
