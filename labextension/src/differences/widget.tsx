import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Differences } from '../models/differences';
import { proofIcon } from '../panel/icon';
import type { Words } from '../words';
import { DifferencesView } from './view';

/** The view "Differences" of one verdict. */
export class DifferencesWidget extends ReactWidget {
  constructor(
    private readonly _differences: Differences,
    private readonly _rendermime: IRenderMimeRegistry,
    private readonly _words: Words,
    private readonly _jump: (cellId: string) => void
  ) {
    super();
    const { trans } = _words;
    const { notebook } = _differences.verdict;
    const title = trans.__('Differences: %1', notebook.split('/').pop() ?? '');
    this.addClass('nbproof-View');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', title);
    this.node.tabIndex = 0;
    this.title.label = title;
    this.title.caption = trans.__(
      'Recorded and replayed outputs of %1',
      notebook
    );
    this.title.icon = proofIcon;
    _differences.changed.connect(this.update, this);
  }

  protected override render(): React.JSX.Element {
    return (
      <DifferencesView
        differences={this._differences}
        rendermime={this._rendermime}
        words={this._words}
        jump={this._jump}
      />
    );
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }
}
