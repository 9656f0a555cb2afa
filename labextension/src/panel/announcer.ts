import { Widget } from '@lumino/widgets';

import type { NotebookProof } from '../models/notebookproof';
import type { Proof } from '../models/proof';

/** Says the verdict after a run to screen readers, once and politely. */
export class Announcer extends Widget {
  constructor(proof: Proof) {
    super();
    this.addClass('nbproof-Announcer');
    this.node.setAttribute('aria-live', 'polite');
    this.node.setAttribute('role', 'status');
    proof.currentChanged.connect(this._follow, this);
    this._follow(proof, proof.current);
  }

  private _follow(_: Proof, current: NotebookProof | null): void {
    this._followed?.runJudged.disconnect(this._say, this);
    this._followed = current;
    current?.runJudged.connect(this._say, this);
  }

  private _say(_: NotebookProof, sentence: string): void {
    this.node.textContent = sentence;
  }

  private _followed: NotebookProof | null = null;
}
