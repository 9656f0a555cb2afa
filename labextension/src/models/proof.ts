import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Notice } from '../api/notices';
import { ByPath } from './bypath';
import { LastGoodModel } from './lastgood';
import { NotebookProof } from './notebookproof';
import type { IOpenNotebook } from './opennotebook';
import { Pairing } from './pairing';
import { Reproduction } from './reproduction';
import { Restoring } from './restoring';
import type { Ended } from './runningreplay';
import { StoreModel } from './store';
import { Timeline } from './timeline';

/**
 * What is known of all open notebooks; only the current one is asked about, and only while
 * somebody holds it.
 */
export class Proof {
  constructor(client: IClient) {
    this._client = client;
    this.pairings = new ByPath(path => new Pairing(client, path));
    this.reproductions = new ByPath(path => {
      const reproduction = new Reproduction(client, path);
      reproduction.ended.connect((_, ended) => {
        this._replayEnded.emit(ended);
      });
      return reproduction;
    });
    this.lastGood = new LastGoodModel(client);
    this.restoring = new Restoring(client);
    this.restoring.done.connect(this._onRestored, this);
    this.store = new StoreModel(client);
    this.timeline = new Timeline(client);
  }

  readonly lastGood: LastGoodModel;
  readonly pairings: ByPath<Pairing>;
  readonly reproductions: ByPath<Reproduction>;
  readonly restoring: Restoring;
  readonly store: StoreModel;
  readonly timeline: Timeline;

  get current(): NotebookProof | null {
    return this._current;
  }

  set current(value: NotebookProof | null) {
    if (value !== this._current) {
      this._current?.changed.disconnect(this._onCurrentChanged, this);
      this._unwatch();
      this._current = value;
      value?.changed.connect(this._onCurrentChanged, this);
      this._rewatch();
      this._currentChanged.emit(value);
      this._changed.emit();
    }
  }

  /** Another notebook, or none, is the current one. */
  get currentChanged(): ISignal<this, NotebookProof | null> {
    return this._currentChanged;
  }

  /** The current notebook, or what is known of it, has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A replay has ended: to be said aloud, once. */
  get replayEnded(): ISignal<this, Ended> {
    return this._replayEnded;
  }

  /** Follow a notebook that was opened; dispose what is given when it closes. */
  open(notebook: IOpenNotebook): NotebookProof {
    const proof = new NotebookProof(this._client, notebook);
    this._open.add(proof);
    return proof;
  }

  close(proof: NotebookProof): void {
    this._open.delete(proof);
    if (this._current === proof) {
      this.current = null;
    }
    proof.dispose();
  }

  /** Keep the current notebook's status up to date until the result is disposed. */
  hold(): IDisposable {
    this._holders += 1;
    this._rewatch();
    return new DisposableDelegate(() => {
      this._holders -= 1;
      this._rewatch();
    });
  }

  /** Hear what the server said by itself. */
  hear(notice: Notice): void {
    if (notice.kind === 'replay') {
      this.reproductions.of(notice.event.path).hear(notice.event);
      return;
    }
    for (const proof of this._open) {
      if (isAbout(notice, proof.notebook)) {
        proof.refresh();
      }
    }
    if (notice.kind === 'snapshot') {
      this.timeline.hear(notice.event.path);
      this.pairings.of(notice.event.path).refresh();
      this.store.refresh();
    }
  }

  /** The user is back: files may have been edited elsewhere. */
  lookAgain(): void {
    if (this._current) {
      const { path } = this._current.notebook;
      this._current.refresh();
      this.pairings.of(path).refresh();
      this.reproductions.of(path).refresh();
    }
  }

  private _onCurrentChanged(): void {
    this._changed.emit();
  }

  /** Files have changed, and the state before that was kept. */
  private _onRestored(): void {
    this._current?.refresh();
    this.timeline.refresh();
    this.store.refresh();
  }

  private _unwatch(): void {
    if (this._current && !this._current.isDisposed) {
      this._current.isWatched = false;
    }
  }

  private _rewatch(): void {
    if (this._current) {
      this._current.isWatched = this._holders > 0;
    }
  }

  private readonly _client: IClient;
  private readonly _open = new Set<NotebookProof>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _currentChanged = new Signal<this, NotebookProof | null>(
    this
  );
  private readonly _replayEnded = new Signal<this, Ended>(this);
  private _current: NotebookProof | null = null;
  private _holders = 0;
}

/** Whether a notice is about this notebook. */
function isAbout(
  notice: Exclude<Notice, { kind: 'replay' }>,
  notebook: IOpenNotebook
): boolean {
  const { kind, event } = notice;
  if (kind === 'snapshot' || event.path !== null) {
    return event.path === notebook.path;
  }
  return event.kernel_id === null || event.kernel_id === notebook.kernelId;
}
