import type { NotebookPanel } from '@jupyterlab/notebook';

import type { NotebookProof } from '../models/notebookproof';
import type { Proof } from '../models/proof';
import { EditorNotebook } from './editor';

/** What is known of each notebook panel; followed from the first question to its end. */
export class OpenNotebooks {
  constructor(private readonly _proof: Proof) {}

  of(panel: NotebookPanel): NotebookProof {
    const known = this._known.get(panel);
    if (known !== undefined) {
      return known;
    }
    const notebook = new EditorNotebook(panel);
    const proof = this._proof.open(notebook);
    this._known.set(panel, proof);
    panel.disposed.connect(() => {
      this._known.delete(panel);
      this._proof.close(proof);
      notebook.dispose();
    });
    return proof;
  }

  /** Make this panel's notebook the current one as soon as its content is there. */
  async follow(
    panel: NotebookPanel | null,
    isStillCurrent: () => boolean
  ): Promise<void> {
    if (panel === null) {
      this._proof.current = null;
      return;
    }
    await panel.context.ready;
    if (isStillCurrent() && !panel.isDisposed) {
      this._proof.current = this.of(panel);
    }
  }

  private readonly _known = new WeakMap<NotebookPanel, NotebookProof>();
}
