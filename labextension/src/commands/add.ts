import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { INbproof } from '../tokens';

export const NO_ARGS = { type: 'object', properties: {} };

/** What the commands need of the application. */
export interface ISurroundings {
  app: JupyterFrontEnd;
  tracker: INotebookTracker;
  nbproof: INbproof;
  translator: ITranslator;
  dialogs: ISessionContextDialogs | null;
}

/** Add one command with the schema of its arguments. */
export function add(
  commands: CommandRegistry,
  id: string,
  args: ReadonlyJSONObject,
  options: CommandRegistry.ICommandOptions
): void {
  commands.addCommand(id, { ...options, describedBy: { args } });
}
