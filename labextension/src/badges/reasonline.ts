import { Widget } from '@lumino/widgets';

import type { CellVerdict } from '../api/types';
import type { Words } from '../words';
import { pieces } from '../words';

/** One quiet line that says why a cell is flagged, with its fix. */
export class ReasonLine extends Widget {
  constructor(
    private readonly _words: Words,
    run: () => void
  ) {
    super();
    this.addClass('nbproof-ReasonLine');
    this._text = document.createElement('span');
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.className = 'nbproof-Link';
    this._button.textContent = _words.trans.__('Run');
    this._button.addEventListener('click', run);
    this.node.append(this._text, this._button);
  }

  say(verdict: CellVerdict): void {
    const state = this._words.state(verdict.state);
    this._text.replaceChildren(
      ...pieces(this._words.reason(verdict)).map(node)
    );
    this.node.dataset.nbproofFresh = String(verdict.fresh);
    this._text.title = state;
  }

  private readonly _button: HTMLButtonElement;
  private readonly _text: HTMLSpanElement;
}

function node(piece: { text: string; isCode: boolean }): Node {
  if (!piece.isCode) {
    return document.createTextNode(piece.text);
  }
  const code = document.createElement('code');
  code.textContent = piece.text;
  return code;
}
