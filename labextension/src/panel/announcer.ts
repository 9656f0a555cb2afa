import { Widget } from '@lumino/widgets';

import type { NotebookProof } from '../models/notebookproof';
import type { Proof } from '../models/proof';
import type { Ended } from '../models/runningreplay';
import type { Words } from '../words';

/** Says the verdict after a run or a replay to screen readers, once and politely. */
export class Announcer extends Widget {
  constructor(
    proof: Proof,
    private readonly _words: Words
  ) {
    super();
    this.addClass('nbproof-Announcer');
    this.node.setAttribute('aria-live', 'polite');
    this.node.setAttribute('role', 'status');
    proof.currentChanged.connect(this._follow, this);
    proof.replayEnded.connect(this._onReplayEnded, this);
    this._follow(proof, proof.current);
  }

  private _follow(_: Proof, current: NotebookProof | null): void {
    this._followed?.runJudged.disconnect(this._say, this);
    this._followed = current;
    current?.runJudged.connect(this._say, this);
  }

  /** Say a sentence. */
  say(sentence: string): void {
    this.node.textContent = sentence;
  }

  private _say(_: NotebookProof, sentence: string): void {
    this.say(sentence);
  }

  private _onReplayEnded(_: unknown, ended: Ended): void {
    switch (ended.kind) {
      case 'done':
        this.say(ended.verdict.sentence);
        return;
      case 'failed':
        this.say(ended.message);
        return;
      case 'cancelled':
        this.say(this._words.trans.__('Cancelled. Nothing of it is left.'));
    }
  }

  private _followed: NotebookProof | null = null;
}
