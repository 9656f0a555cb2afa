import type { NotebookPanel } from '@jupyterlab/notebook';

import { isNotebookFile } from '../models/opennotebook';
import type { NotebookProof } from '../models/notebookproof';
import type { Proof } from '../models/proof';
import { EditorNotebook } from './editor';

const OPENS_WITHIN_MS = 1500;

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

  /**
   * Ask what was kept of a notebook that is not there after a while, or closes before it is: it did
   * not open. JupyterLab tells nobody else, and leaves an empty tab until its dialogs are answered.
   */
  hearOfFailure({ context, disposed }: NotebookPanel): void {
    if (!isNotebookFile(context.path)) {
      return;
    }
    const look = (): void => {
      clearTimeout(timer);
      disposed.disconnect(look);
      if (!context.isReady) {
        void this._proof.lastGood.look(context.path);
      }
    };
    const timer = setTimeout(look, OPENS_WITHIN_MS);
    disposed.connect(look);
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
