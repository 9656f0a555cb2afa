import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { NotebookProof } from '../models/notebookproof';
import { VerdictGlyph } from '../panel/glyph';
import type { Words } from '../words';

/** The verdict on a notebook in its toolbar; a click opens the panel. */
export class Pill extends ReactWidget {
  constructor(
    private readonly _proof: NotebookProof,
    private readonly _words: Words,
    private readonly _open: () => void
  ) {
    super();
    this.addClass('nbproof-Pill');
    _proof.changed.connect(this.update, this);
  }

  protected override render(): React.JSX.Element {
    const { trans } = this._words;
    const status = this._proof.failure ? null : this._proof.status;
    return (
      <button
        type="button"
        className="nbproof-Pill-button"
        title={status?.sentence ?? trans.__('Show the panel "Proof"')}
        onClick={this._open}
      >
        {status && <VerdictGlyph status={status} />}
        {status ? this._words.pill(status) : trans.__('Proof')}
      </button>
    );
  }
}
