import { ReactWidget } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { isNotebookFile } from '../models/opennotebook';
import type { Proof } from '../models/proof';
import type { Words } from '../words';
import type { IActs } from './acts';
import { proofIcon } from './icon';
import { ProofView } from './view';

/** The panel "Proof"; while it is hidden nothing is asked for it. */
export class ProofPanel extends ReactWidget {
  constructor(
    private readonly _proof: Proof,
    private readonly _words: Words,
    private readonly _acts: IActs
  ) {
    super();
    const { trans } = _words;
    this.id = 'nbproof-panel';
    this.addClass('nbproof-Panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Proof'));
    this.node.tabIndex = -1;
    this.title.icon = proofIcon;
    this.title.caption = trans.__('Proof: which outputs can be trusted');
    _proof.changed.connect(this._onChanged, this);
    const { lastGood, pairings, reproductions, restoring, store, timeline } =
      _proof;
    for (const model of [
      lastGood,
      pairings,
      reproductions,
      restoring,
      store,
      timeline
    ]) {
      model.changed.connect(this._draw, this);
    }
  }

  override dispose(): void {
    this._look(false);
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    return (
      <ProofView proof={this._proof} words={this._words} acts={this._acts} />
    );
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._look(true);
  }

  protected override onBeforeHide(message: Message): void {
    super.onBeforeHide(message);
    this._look(false);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._look(this.isVisible);
  }

  protected override onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    this._look(false);
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  private _onChanged(): void {
    this._followPath();
    this._draw();
  }

  private _draw(): void {
    if (this.isVisible) {
      this.update();
    }
  }

  private _look(isLooking: boolean): void {
    if (isLooking !== (this._hold !== null)) {
      this._hold?.dispose();
      this._hold = isLooking ? this._proof.hold() : null;
      this._followPath();
      this.update();
    }
  }

  private _followPath(): void {
    const { current, pairings, reproductions, store, timeline } = this._proof;
    const path = this._hold ? (current?.notebook.path ?? null) : null;
    const kept = path !== null && isNotebookFile(path) ? path : null;
    timeline.show(kept);
    store.show(kept);
    pairings.show(kept);
    reproductions.show(kept);
  }

  private _hold: IDisposable | null = null;
}
