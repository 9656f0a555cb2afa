import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';

import { CommandIds } from '../commands/ids';
import { INbproof } from '../tokens';
import { StatusItem } from '../toolbar/statusitem';

export const statusBar: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:status-bar',
  description: 'Adds the verdict to the status bar.',
  autoStart: true,
  requires: [INbproof],
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    bar: IStatusBar | null
  ): void => {
    const { proof, words } = nbproof;
    bar?.registerStatusItem('nbproof:status-bar', {
      item: new StatusItem(
        proof,
        words,
        () => void app.commands.execute(CommandIds.open)
      ),
      align: 'right',
      rank: 150,
      isActive: () => proof.current?.status !== undefined,
      activeStateChanged: proof.changed
    });
  }
};
