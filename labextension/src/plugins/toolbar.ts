import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  CommandToolbarButton,
  IToolbarWidgetRegistry
} from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { CommandIds } from '../commands/ids';
import { INbproof } from '../tokens';
import { Pill } from '../toolbar/pill';

export const toolbar: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:toolbar',
  description: "Adds status and reproducing to the notebook's toolbar.",
  autoStart: true,
  requires: [INbproof, IToolbarWidgetRegistry],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    registry: IToolbarWidgetRegistry
  ): void => {
    const { notebooks, proof, words } = nbproof;
    registry.addFactory<NotebookPanel>(
      'Notebook',
      'nbproof-pill',
      opened =>
        new Pill(
          notebooks.of(opened),
          words,
          () => void app.commands.execute(CommandIds.open)
        )
    );
    registry.addFactory<NotebookPanel>(
      'Notebook',
      'nbproof-reproduce',
      ({ context }) =>
        new CommandToolbarButton({
          commands: app.commands,
          id: CommandIds.reproduce,
          label: () =>
            words.replays.button(proof.reproductions.of(context.localPath))
        })
    );
  }
};
