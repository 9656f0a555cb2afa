import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';

import { BadgeLayer } from '../badges/layer';
import { CommandIds } from '../commands/ids';
import { INbproof } from '../tokens';

export const badges: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:badges',
  description: 'Draws badges and reasons into the cells of notebooks.',
  autoStart: true,
  requires: [INbproof, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    tracker: INotebookTracker
  ): void => {
    const { notebooks, proof, settings, words } = nbproof;
    const draw = (_: unknown, opened: NotebookPanel): void => {
      const of = notebooks.of(opened);
      const layer = new BadgeLayer(
        opened.content,
        of,
        settings,
        words,
        cell => void app.commands.execute(CommandIds.runCell, { cell })
      );
      opened.disposed.connect(() => {
        layer.dispose();
      });
    };
    tracker.forEach(opened => {
      draw(tracker, opened);
    });
    tracker.widgetAdded.connect(draw);
    let hold: IDisposable | null = null;
    const look = (): void => {
      hold?.dispose();
      hold = settings.isDrawing ? proof.hold() : null;
    };
    settings.changed.connect(look);
    look();
  }
};
