import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Widget } from '@lumino/widgets';

import { add, NO_ARGS } from '../commands/add';
import { CommandIds } from '../commands/ids';
import type { IActs } from '../panel/acts';
import { Announcer } from '../panel/announcer';
import { proofIcon } from '../panel/icon';
import { ProofPanel } from '../panel/panel';
import { INbproof } from '../tokens';

export const panel: JupyterFrontEndPlugin<void> = {
  id: 'nbproof:panel',
  description: 'Adds the panel "Proof" to the right side bar.',
  autoStart: true,
  requires: [INbproof],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    nbproof: INbproof,
    restorer: ILayoutRestorer | null
  ): void => {
    const { proof, words } = nbproof;
    const widget = new ProofPanel(proof, words, acts(app));
    app.shell.add(widget, 'right', { rank: 850, type: 'Proof' });
    restorer?.add(widget, widget.id);
    proof.lastGood.changed.connect(() => {
      if (proof.lastGood.offer !== null) {
        app.shell.activateById(widget.id);
      }
    });
    add(app.commands, CommandIds.open, NO_ARGS, {
      label: words.trans.__('Proof: Show Panel'),
      icon: proofIcon,
      execute: () => {
        app.shell.activateById(widget.id);
      }
    });
    Widget.attach(new Announcer(proof, words), document.body);
  }
};

/** What a person does from the panel are commands. */
function acts(app: JupyterFrontEnd): IActs {
  const execute = (id: string, args = {}): void =>
    void app.commands.execute(id, args);
  return {
    fix: () => {
      execute(CommandIds.fix);
    },
    jump: cell => {
      execute(CommandIds.jump, { cell });
    },
    run: cell => {
      execute(CommandIds.runCell, { cell });
    },
    putBack: wish => {
      execute(CommandIds.putBack, wish);
    },
    recover: as_copy => {
      execute(CommandIds.recover, { as_copy });
    },
    undo: () => {
      execute(CommandIds.undo);
    },
    reproduce: at => {
      execute(CommandIds.reproduce, { at });
    },
    showDifferences: () => {
      execute(CommandIds.showDifferences);
    },
    saveReport: () => {
      execute(CommandIds.saveReport);
    },
    copyCiJob: () => {
      execute(CommandIds.copyCiJob);
    },
    compareScript: () => {
      execute(CommandIds.compareScript);
    }
  };
}
