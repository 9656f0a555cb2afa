import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { PutBack, RestorePlan } from '../api/types';
import type { IOpenNotebook } from './opennotebook';

/** What to put back; without `files`: everything that the snapshot holds. */
export type Wish = PutBack & { files?: string[]; as_copies?: boolean };

/** What the user says to a plan: in place of what stands there, beside it, or not at all. */
export type Agreed = 'replace' | 'copy' | null;

/** How the last restore ended. */
export type Ending =
  | { kind: 'nothing-to-do' }
  | { kind: 'done'; plan: RestorePlan; undo: string | null; isUndo: boolean };

/** Puts files back: asks for a plan, lets the user look at it, applies it, and undoes it. */
export class Restoring {
  constructor(client: IClient) {
    this._client = client;
  }

  get ending(): Ending | null {
    return this._ending;
  }

  get failure(): Failure | null {
    return this._failure;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  get canUndo(): boolean {
    return this._ending?.kind === 'done' && this._ending.undo !== null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Files were put back. */
  get done(): ISignal<this, void> {
    return this._done;
  }

  /**
   * Put files back as `agree` says after it has seen the plan. `notebook` is the one that is open,
   * null where none is: then the wish names the snapshot.
   */
  putBack(
    notebook: IOpenNotebook | null,
    wish: Wish,
    agree: (plan: RestorePlan) => Promise<Agreed>
  ): Promise<void> {
    return this._alone(async () => {
      this._notebook = notebook;
      const plan = await this._plan(notebook, wish);
      if (plan.changes.length === 0 && plan.missing.length === 0) {
        this._ending = { kind: 'nothing-to-do' };
        return;
      }
      const agreed = await agree(plan);
      if (agreed === 'copy' && wish.as_copies !== true) {
        await this._copy(notebook, wish, plan.snapshot);
      } else if (agreed !== null) {
        await this._apply(notebook, wish, plan, false);
      }
    });
  }

  /** Take the last restore back. */
  undo(): Promise<void> {
    const { _ending: ending, _notebook: notebook } = this;
    if (ending?.kind !== 'done' || ending.undo === null) {
      return Promise.resolve();
    }
    const files = ending.plan.changes.map(change => change.path);
    const wish = { snapshot: ending.undo, before_run: null, files };
    return this._alone(async () => {
      const plan = await this._plan(notebook, wish);
      await this._apply(notebook, wish, plan, !ending.isUndo);
    });
  }

  /** Forget how the last restore ended. */
  forget(): void {
    this._ending = null;
    this._failure = null;
    this._changed.emit();
  }

  private async _plan(
    notebook: IOpenNotebook | null,
    wish: Wish
  ): Promise<RestorePlan> {
    const { files, before_run, as_copies } = wish;
    const snapshot =
      wish.snapshot ??
      (await this._client.takeSnapshot(notebook?.path ?? '')).id;
    return this._client.plan({
      snapshot,
      ...(as_copies === true ? { as_copies } : {}),
      ...(files === undefined ? {} : { files }),
      ...(before_run === null ? {} : { before_run })
    });
  }

  /** Write new files beside what stands there. */
  private async _copy(
    notebook: IOpenNotebook | null,
    wish: Wish,
    snapshot: string
  ): Promise<void> {
    const beside = { ...wish, snapshot, as_copies: true };
    const plan = await this._plan(notebook, beside);
    if (plan.changes.length === 0) {
      this._ending = { kind: 'nothing-to-do' };
    } else {
      await this._apply(notebook, beside, plan, false);
    }
  }

  /** Apply a plan; unsaved changes of a notebook that is put back are saved first. */
  private async _apply(
    notebook: IOpenNotebook | null,
    wish: Wish,
    plan: RestorePlan,
    isUndo: boolean
  ): Promise<void> {
    const isNotebookHit = plan.changes.some(
      ({ path }) => path === plan.notebook
    );
    let current = plan;
    if (isNotebookHit && notebook?.isDirty) {
      await notebook.save();
      current = await this._plan(notebook, {
        ...wish,
        snapshot: plan.snapshot
      });
    }
    const done = await this._client.restore(current.id);
    if (isNotebookHit) {
      await notebook?.reload();
    }
    this._ending = { kind: 'done', plan: done.plan, undo: done.undo, isUndo };
    this._done.emit();
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

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _done = new Signal<this, void>(this);
  private _ending: Ending | null = null;
  private _failure: Failure | null = null;
  private _isBusy = false;
  private _notebook: IOpenNotebook | null = null;
}
