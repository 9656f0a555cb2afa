import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';

import { addCellCommands } from '../commands/cells';
import { IN_PALETTE } from '../commands/ids';
import { addReproducingCommands } from '../commands/reproducing';
import { addRestoringCommands } from '../commands/restoring';
import { addScriptCommands } from '../commands/scripts';
import { INbproof } from '../tokens';

export const commands: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:commands',
  description: 'Adds the commands of nbproof.',
  autoStart: true,
  requires: [INbproof, INotebookTracker, ITranslator],
  optional: [ISessionContextDialogs, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    tracker: INotebookTracker,
    translator: ITranslator,
    dialogs: ISessionContextDialogs | null,
    palette: ICommandPalette | null
  ): void => {
    const around = { app, nbproof, tracker, translator, dialogs };
    addCellCommands(around);
    addRestoringCommands(around);
    addReproducingCommands(around);
    addScriptCommands(around);
    const category = nbproof.words.trans.__('Proof');
    for (const command of IN_PALETTE) {
      palette?.addItem({ command, category });
    }
    const notify = (): void => {
      app.commands.notifyCommandChanged();
    };
    const { proof } = nbproof;
    const { pairings, reproductions, restoring } = proof;
    for (const model of [proof, pairings, reproductions, restoring]) {
      model.changed.connect(notify);
    }
  }
};
