import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { add, NO_ARGS } from '../commands/add';
import { CommandIds } from '../commands/ids';
import { currentPairing } from '../commands/scripts';
import { place } from '../place';
import { ThreeWayWidget } from '../threeway/widget';
import { INbproof } from '../tokens';

export const threeWay: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:three-way',
  description: 'Brings a notebook and its script together.',
  autoStart: true,
  requires: [INbproof],
  activate: (app: JupyterFrontEnd, nbproof: INbproof): void => {
    const { proof, words } = nbproof;
    add(app.commands, CommandIds.compareScript, NO_ARGS, {
      label: words.trans.__('Proof: Compare Notebook and Script'),
      isEnabled: () =>
        currentPairing(nbproof)?.status?.state === 'both-changed',
      execute: () => {
        const { current } = proof;
        const pairing = currentPairing(nbproof);
        if (current && pairing) {
          place(
            app,
            `nbproof-script-${pairing.path}`,
            () => new ThreeWayWidget(pairing, current, words)
          );
        }
      }
    });
  }
};
