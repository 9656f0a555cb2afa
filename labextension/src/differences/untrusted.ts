import type { IOutputModel, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { OutputModel } from '@jupyterlab/rendermime';
import { Panel, Widget } from '@lumino/widgets';

import type { Output } from '../models/outputtext';
import type { Words } from '../words';

/** Outputs as JupyterLab draws those that it does not trust: nothing in them can run. */
export class UntrustedOutputs extends Panel {
  constructor(
    outputs: readonly Output[],
    rendermime: IRenderMimeRegistry,
    words: Words
  ) {
    super();
    this.addClass('nbproof-Outputs');
    for (const output of outputs) {
      this.addWidget(this._drawn(output, rendermime, words));
    }
  }

  override dispose(): void {
    super.dispose();
    for (const model of this._models) {
      model.dispose();
    }
  }

  private _drawn(
    output: Output,
    rendermime: IRenderMimeRegistry,
    words: Words
  ): Widget {
    const value = output as unknown as IOutputModel.IOptions['value'];
    const model = new OutputModel({ value, trusted: false });
    this._models.push(model);
    const mime = rendermime.preferredMimeType(model.data, 'ensure');
    if (mime === undefined) {
      const types = Object.keys(model.data).join(', ');
      return line(words.trans.__('Not shown since it may run code: %1', types));
    }
    const drawn = rendermime.createRenderer(mime);
    drawn.renderModel(model).then(
      () => {
        nameImages(drawn.node, words);
      },
      () => {
        drawn.node.textContent = words.trans.__('Cannot be drawn: %1', mime);
      }
    );
    return drawn;
  }

  private readonly _models: OutputModel[] = [];
}

/** A picture of a notebook rarely says what it shows. */
function nameImages(node: HTMLElement, words: Words): void {
  for (const image of node.querySelectorAll('img:not([alt])')) {
    image.setAttribute('alt', words.trans.__('Picture of the output'));
  }
}

function line(text: string): Widget {
  const widget = new Widget();
  widget.addClass('nbproof-Quiet');
  widget.node.textContent = text;
  return widget;
}
