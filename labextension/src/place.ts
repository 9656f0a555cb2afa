import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

/**
 * Show a view beside the documents, or below where there is room for one document only (Notebook
 * 7). A view that is there already, by its id, comes to the front.
 */
export function place(
  { shell }: JupyterFrontEnd,
  id: string,
  create: () => Widget
): void {
  const isThere = ['main', 'down'].some(area =>
    [...shell.widgets(area)].some(widget => widget.id === id)
  );
  if (!isThere) {
    const view = new MainAreaWidget({ content: create() });
    view.id = id;
    view.toolbar.hide();
    shell.add(view, 'main');
    if (!view.isAttached) {
      view.addClass('nbproof-mod-below');
      shell.add(view, 'down');
    }
  }
  shell.activateById(id);
}
