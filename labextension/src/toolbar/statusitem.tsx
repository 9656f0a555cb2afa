import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Proof } from '../models/proof';
import type { Words } from '../words';

/** The current notebook's verdict in the status bar. */
export class StatusItem extends ReactWidget {
  constructor(
    private readonly _proof: Proof,
    private readonly _words: Words,
    private readonly _open: () => void
  ) {
    super();
    this.addClass('nbproof-StatusItem');
    _proof.changed.connect(this.update, this);
  }

  protected override render(): React.JSX.Element | null {
    const status = this._proof.current?.status;
    if (!status) {
      return null;
    }
    return (
      <button type="button" title={status.sentence} onClick={this._open}>
        {this._words.trans.__('Proof: %1', this._words.pill(status))}
      </button>
    );
  }
}
