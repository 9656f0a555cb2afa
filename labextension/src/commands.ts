import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { Wish } from './models/restoring';
import { jumpTo, runCells } from './notebooks/acts';
import { agree } from './panel/agree';
import type { INbproof } from './tokens';
import { isProblem } from './words';

export const CommandIds = {
  open: 'nbproof:open',
  fix: 'nbproof:fix',
  runCell: 'nbproof:run-cell',
  jump: 'nbproof:jump',
  next: 'nbproof:next-untrusted',
  previous: 'nbproof:previous-untrusted',
  putBack: 'nbproof:put-back',
  undo: 'nbproof:undo-restore'
} as const;

const NO_ARGS = { type: 'object', properties: {} };
const CELL_ARGS = {
  type: 'object',
  properties: {
    cell: { type: 'string', description: "The cell's id" }
  },
  required: ['cell']
};
const WISH_ARGS = {
  type: 'object',
  properties: {
    snapshot: {
      type: ['string', 'null'],
      description: 'The snapshot; null: the present state, kept as one first'
    },
    before_run: {
      type: ['object', 'null'],
      description: 'The files as they stood before this run',
      properties: {
        cell_id: { type: 'string' },
        execution_count: { type: ['integer', 'null'] }
      }
    },
    files: {
      type: 'array',
      items: { type: 'string' },
      description: 'The files; without it everything that the snapshot holds'
    }
  },
  required: ['snapshot', 'before_run']
};

/** What the commands need of the application. */
export interface ISurroundings {
  app: JupyterFrontEnd;
  tracker: INotebookTracker;
  nbproof: INbproof;
  translator: ITranslator;
  dialogs: ISessionContextDialogs | null;
}

/** Add all commands. */
export function addCommands(around: ISurroundings): void {
  const { app, nbproof } = around;
  const { trans } = nbproof.words;
  const { restoring } = nbproof.proof;

  add(app.commands, CommandIds.fix, NO_ARGS, {
    label: trans.__('Proof: Rerun What Cannot Be Trusted'),
    isEnabled: () => fix(nbproof).length > 0,
    execute: () => run(around, fix(nbproof))
  });
  add(app.commands, CommandIds.runCell, CELL_ARGS, {
    label: trans.__('Proof: Run Cell'),
    isVisible: () => false,
    execute: args => run(around, [args.cell as string])
  });
  add(app.commands, CommandIds.jump, CELL_ARGS, {
    label: trans.__('Proof: Go to Cell'),
    isVisible: () => false,
    execute: args =>
      withPanel(around, panel => jumpTo(panel, args.cell as string))
  });
  add(app.commands, CommandIds.next, NO_ARGS, {
    label: trans.__('Proof: Next Cell That Cannot Be Trusted'),
    isEnabled: () => problems(nbproof).length > 0,
    execute: () => step(around, 1)
  });
  add(app.commands, CommandIds.previous, NO_ARGS, {
    label: trans.__('Proof: Previous Cell That Cannot Be Trusted'),
    isEnabled: () => problems(nbproof).length > 0,
    execute: () => step(around, -1)
  });
  add(app.commands, CommandIds.putBack, WISH_ARGS, {
    label: trans.__('Proof: Put Back'),
    isVisible: () => false,
    execute: args => putBack(nbproof, args as unknown as Wish)
  });
  add(app.commands, CommandIds.undo, NO_ARGS, {
    label: trans.__('Proof: Undo the Last Put Back'),
    isEnabled: () => restoring.canUndo && !restoring.isBusy,
    execute: () => restoring.undo()
  });
  const notify = (): void => {
    app.commands.notifyCommandChanged();
  };
  nbproof.proof.changed.connect(notify);
  restoring.changed.connect(notify);
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

function fix(nbproof: INbproof): readonly string[] {
  return nbproof.proof.current?.status?.fix ?? [];
}

function problems(nbproof: INbproof): readonly string[] {
  const cells = nbproof.proof.current?.status?.cells ?? [];
  return cells.filter(isProblem).map(cell => cell.id);
}

async function withPanel(
  { tracker }: ISurroundings,
  act: (panel: NotebookPanel) => Promise<void>
): Promise<void> {
  if (tracker.currentWidget) {
    await act(tracker.currentWidget);
  }
}

function run(around: ISurroundings, cells: readonly string[]): Promise<void> {
  const { dialogs, translator } = around;
  return withPanel(around, panel =>
    runCells(panel, cells, dialogs, translator)
  );
}

/** Go to the next or previous flagged cell, seen from the active one; it goes round. */
function step(around: ISurroundings, direction: 1 | -1): Promise<void> {
  return withPanel(around, async panel => {
    const flagged = new Set(problems(around.nbproof));
    const { widgets, activeCellIndex } = panel.content;
    for (let away = 1; away <= widgets.length; away += 1) {
      const at = activeCellIndex + direction * away + widgets.length;
      const id = widgets[at % widgets.length]?.model.id;
      if (id !== undefined && flagged.has(id)) {
        return jumpTo(panel, id);
      }
    }
  });
}

async function putBack(nbproof: INbproof, wish: Wish): Promise<void> {
  const { proof, words } = nbproof;
  const notebook = proof.current?.notebook;
  if (notebook) {
    await proof.restoring.putBack(notebook, wish, plan =>
      agree(plan, notebook.isDirty, words)
    );
  }
}
