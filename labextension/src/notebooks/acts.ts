import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';

/** Run these cells in this order; the first error ends it. */
export async function runCells(
  panel: NotebookPanel,
  cellIds: readonly string[],
  dialogs: ISessionContextDialogs | null,
  translator: ITranslator
): Promise<void> {
  const byId = new Map(
    panel.content.widgets.map(cell => [cell.model.id, cell])
  );
  const cells = cellIds.flatMap(id => byId.get(id) ?? []);
  await NotebookActions.runCells(
    panel.content,
    cells,
    panel.sessionContext,
    dialogs ?? undefined,
    translator
  );
}

/** Select a cell, bring it into view and give it the focus. */
export async function jumpTo(
  panel: NotebookPanel,
  cellId: string
): Promise<void> {
  const { content } = panel;
  const index = content.widgets.findIndex(({ model }) => model.id === cellId);
  if (index < 0) {
    return;
  }
  content.deselectAll();
  content.activeCellIndex = index;
  content.mode = 'command';
  await content.scrollToItem(index, 'smart');
  content.activate();
}
