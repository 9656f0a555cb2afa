import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { PanelLayout } from '@lumino/widgets';

import type { CellVerdict } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { Settings } from '../settings';
import { isProblem } from '../words';
import type { Words } from '../words';
import { ReasonLine } from './reasonline';

const STATE = 'data-nbproof-state';
const FRESH = 'data-nbproof-fresh';

/** A line stands between a cell's input and its output. */
const LINE_AT = 2;

/**
 * Draws badges and reason lines into a notebook's cells: attributes on the cells' nodes and a
 * widget between input and output. Nothing of it is in the notebook's model.
 */
export class BadgeLayer implements IDisposable {
  constructor(
    private readonly _notebook: Notebook,
    private readonly _proof: NotebookProof,
    private readonly _settings: Settings,
    private readonly _words: Words,
    private readonly _run: (cellId: string) => void
  ) {
    _proof.changed.connect(this.draw, this);
    _settings.changed.connect(this.draw, this);
    _notebook.activeCellChanged.connect(this._onActiveCell, this);
    _notebook.modelContentChanged.connect(this._onContent, this);
    _notebook.cellInViewportChanged.connect(this._onViewport, this);
    this.draw();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Bring every cell up to date. */
  draw(): void {
    for (const cell of this._notebook.widgets) {
      this._drawCell(cell);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    Signal.clearData(this);
    for (const cell of this._notebook.widgets) {
      this._mark(cell, undefined);
    }
    for (const line of this._lines.values()) {
      line.dispose();
    }
    this._lines.clear();
  }

  private _drawCell(cell: Cell): void {
    const verdict = this._proof.verdict(cell.model.id);
    const { badges } = this._settings;
    const isMarked =
      verdict !== undefined &&
      (badges === 'all' || (badges === 'problems' && isProblem(verdict)));
    this._mark(cell, isMarked ? verdict : undefined);
    this._explain(cell, this._isExplained(cell, verdict) ? verdict : undefined);
  }

  private _mark(cell: Cell, verdict: CellVerdict | undefined): void {
    const { node, promptNode } = cell;
    if (verdict === undefined) {
      if (node.hasAttribute(STATE)) {
        node.removeAttribute(STATE);
        node.removeAttribute(FRESH);
        promptNode?.removeAttribute('title');
      }
      return;
    }
    node.setAttribute(STATE, verdict.state);
    node.setAttribute(FRESH, String(verdict.fresh));
    if (promptNode) {
      promptNode.title = this._words.tooltip(verdict);
    }
  }

  private _isExplained(
    cell: Cell,
    verdict: CellVerdict | undefined
  ): verdict is CellVerdict {
    const { reasonLine } = this._settings;
    return (
      verdict !== undefined &&
      isProblem(verdict) &&
      (reasonLine === 'always' ||
        (reasonLine === 'selected' && cell === this._notebook.activeCell))
    );
  }

  private _explain(cell: Cell, verdict: CellVerdict | undefined): void {
    const line = this._lines.get(cell);
    if (verdict === undefined) {
      this._lines.delete(cell);
      line?.dispose();
    } else if (line && !line.isDisposed) {
      line.say(verdict);
    } else if (!cell.isPlaceholder() && cell.layout instanceof PanelLayout) {
      this._insert(cell, cell.layout, verdict);
    }
  }

  private _insert(cell: Cell, layout: PanelLayout, verdict: CellVerdict): void {
    const { id } = cell.model;
    const line = new ReasonLine(this._words, () => {
      this._run(id);
    });
    line.say(verdict);
    layout.insertWidget(LINE_AT, line);
    this._lines.set(cell, line);
    cell.disposed.connect(() => this._lines.delete(cell), this);
  }

  private _onActiveCell(): void {
    if (this._settings.reasonLine !== 'selected') {
      return;
    }
    for (const cell of [...this._lines.keys(), this._notebook.activeCell]) {
      if (cell && !cell.isDisposed) {
        this._drawCell(cell);
      }
    }
  }

  private _onContent(): void {
    const { length } = this._notebook.widgets;
    if (length !== this._length) {
      this._length = length;
      this.draw();
    }
  }

  private _onViewport(_: Notebook, cell: Cell): void {
    this._drawCell(cell);
  }

  private readonly _lines = new Map<Cell, ReasonLine>();
  private _isDisposed = false;
  private _length = 0;
}
