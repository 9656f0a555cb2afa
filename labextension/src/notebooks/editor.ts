import type { ISharedCell, ISharedCodeCell } from '@jupyter/ydoc';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { CellSource } from '../api/types';
import type { Change, IOpenNotebook } from '../models/opennotebook';

function isCode(cell: ISharedCell): cell is ISharedCodeCell {
  return cell.cell_type === 'code';
}

/** A notebook panel as the models see it. */
export class EditorNotebook implements IOpenNotebook, IDisposable {
  constructor(private readonly _panel: NotebookPanel) {
    const { content, context, sessionContext } = _panel;
    content.modelContentChanged.connect(this._onEdited, this);
    context.saveState.connect(this._onSaveState, this);
    context.pathChanged.connect(this._onPath, this);
    sessionContext.kernelChanged.connect(this._onKernel, this);
    sessionContext.statusChanged.connect(this._onKernelStatus, this);
    NotebookActions.executed.connect(this._onCellRan, this);
    NotebookActions.selectionExecuted.connect(this._onRunEnded, this);
  }

  get path(): string {
    return this._panel.context.localPath;
  }

  get kernelId(): string | null {
    return this._panel.sessionContext.session?.kernel?.id ?? null;
  }

  get cells(): CellSource[] {
    const { model } = this._panel.content;
    return (model?.sharedModel.cells ?? []).map(cell => ({
      id: cell.getId(),
      type: cell.cell_type as CellSource['type'],
      source: cell.getSource()
    }));
  }

  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const cell of this._panel.content.model?.sharedModel.cells ?? []) {
      if (isCode(cell) && cell.execution_count !== null) {
        counts.set(cell.getId(), cell.execution_count);
      }
    }
    return counts;
  }

  get isDirty(): boolean {
    return this._panel.context.model.dirty;
  }

  get savedAt(): Date | null {
    const { contentsModel } = this._panel.context;
    return contentsModel ? new Date(contentsModel.last_modified) : null;
  }

  get changed(): ISignal<this, Change> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  save(): Promise<void> {
    return this._panel.context.save();
  }

  reload(): Promise<void> {
    return this._panel.context.revert();
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _onEdited(): void {
    this._changed.emit('edited');
  }

  private _onSaveState(_: unknown, state: DocumentRegistry.SaveState): void {
    if (state === 'completed') {
      this._changed.emit('saved');
    }
  }

  private _onPath(): void {
    this._changed.emit('path');
  }

  private _onKernel(): void {
    this._changed.emit('kernel');
  }

  private _onKernelStatus(_: ISessionContext, status: Kernel.Status): void {
    const wasRestarting = this._isRestarting;
    this._isRestarting = status === 'restarting' || status === 'autorestarting';
    if (this._isRestarting || wasRestarting || status === 'dead') {
      this._changed.emit('kernel');
    }
  }

  private _onCellRan(
    _: unknown,
    ran: { notebook: Notebook; cell: Cell }
  ): void {
    if (
      ran.notebook === this._panel.content &&
      ran.cell.model.type === 'code'
    ) {
      this._changed.emit('cell-ran');
    }
  }

  private _onRunEnded(_: unknown, ended: { notebook: Notebook }): void {
    if (ended.notebook === this._panel.content) {
      this._changed.emit('run-ended');
    }
  }

  private readonly _changed = new Signal<this, Change>(this);
  private _isDisposed = false;
  private _isRestarting = false;
}
