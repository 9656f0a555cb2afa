import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import type { ReplayDone } from '../api/types';
import { add, NO_ARGS } from '../commands/add';
import { CommandIds } from '../commands/ids';
import { DifferencesWidget } from '../differences/widget';
import { Differences } from '../models/differences';
import type { NotebookProof } from '../models/notebookproof';
import { place } from '../place';
import { INbproof } from '../tokens';

export const differences: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:differences',
  description: 'Shows recorded and replayed outputs side by side.',
  autoStart: true,
  requires: [INbproof, IRenderMimeRegistry],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    rendermime: IRenderMimeRegistry
  ): void => {
    const { client, proof, words } = nbproof;
    const shown = (): Shown | null => {
      const { current } = proof;
      const last =
        current && proof.reproductions.of(current.notebook.path).last;
      return last && 'id' in last ? { current, verdict: last } : null;
    };
    add(app.commands, CommandIds.showDifferences, NO_ARGS, {
      label: words.trans.__('Proof: Show Differences'),
      isEnabled: () => shown() !== null,
      execute: () => {
        const what = shown();
        if (what === null) {
          return;
        }
        const { current, verdict } = what;
        const jump = (cell: string): void =>
          void app.commands.execute(CommandIds.jump, {
            cell,
            path: current.notebook.path
          });
        place(app, `nbproof-differences-${verdict.id}`, () => {
          const model = new Differences(client, verdict, sources(current));
          return new DifferencesWidget(model, rendermime, words, jump);
        });
      }
    });
  }
};

interface Shown {
  current: NotebookProof;
  verdict: ReplayDone;
}

/** The cells' sources as they stand in the notebook now, by the cells' ids. */
function sources(proof: NotebookProof): ReadonlyMap<string, string> {
  return new Map(proof.notebook.cells.map(({ id, source }) => [id, source]));
}
