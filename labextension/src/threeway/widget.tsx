import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { NotebookProof } from '../models/notebookproof';
import type { Pairing } from '../models/pairing';
import { proofIcon } from '../panel/icon';
import type { Words } from '../words';
import { ThreeWayView } from './view';

/** The view that brings a notebook and its script together. */
export class ThreeWayWidget extends ReactWidget {
  constructor(
    private readonly _pairing: Pairing,
    private readonly _proof: NotebookProof,
    private readonly _words: Words
  ) {
    super();
    const { trans } = _words;
    const name = _proof.notebook.path.split('/').pop() ?? '';
    this.addClass('nbproof-View');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Notebook and script'));
    this.node.tabIndex = 0;
    this.title.label = trans.__('Script: %1', name);
    this.title.caption = trans.__('What notebook and script changed');
    this.title.icon = proofIcon;
    _pairing.changed.connect(this.update, this);
    _proof.changed.connect(this.update, this);
  }

  protected override render(): React.JSX.Element {
    const { _pairing: pairing, _proof: proof, _words: words } = this;
    return (
      <ThreeWayView
        pairing={pairing}
        isDirty={proof.notebook.isDirty}
        words={words}
        nameOf={({ cell, index }) =>
          cell === null ? words.trans.__('new cell') : proof.nameOf(cell, index)
        }
        merge={picks => {
          void pairing.merge(proof.notebook, picks);
        }}
      />
    );
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }
}
