import type { NotebookPanel } from '@jupyterlab/notebook';

import { jumpTo, runCells } from '../notebooks/acts';
import type { INbproof } from '../tokens';
import { isProblem } from '../words';
import type { ISurroundings } from './add';
import { add, NO_ARGS } from './add';
import { CommandIds } from './ids';

const CELL = { type: 'string', description: "The cell's id" };
const RUN_ARGS = {
  type: 'object',
  properties: { cell: CELL },
  required: ['cell']
};
const JUMP_ARGS = {
  type: 'object',
  properties: {
    cell: CELL,
    path: {
      type: 'string',
      description: "The notebook's path; without it the current one"
    }
  },
  required: ['cell']
};

/** Add the commands that run cells and go to them. */
export function addCellCommands(around: ISurroundings): void {
  const { app, nbproof } = around;
  const { trans } = nbproof.words;

  add(app.commands, CommandIds.fix, NO_ARGS, {
    label: trans.__('Proof: Rerun What Cannot Be Trusted'),
    isEnabled: () => fix(nbproof).length > 0,
    execute: () => run(around, fix(nbproof))
  });
  add(app.commands, CommandIds.runCell, RUN_ARGS, {
    label: trans.__('Proof: Run Cell'),
    isVisible: () => false,
    execute: args => run(around, [args.cell as string])
  });
  add(app.commands, CommandIds.jump, JUMP_ARGS, {
    label: trans.__('Proof: Go to Cell'),
    isVisible: () => false,
    execute: args =>
      jump(around, args.cell as string, args.path as string | undefined)
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

/** Go to a cell; its notebook comes to the front. */
async function jump(
  { app, tracker }: ISurroundings,
  cell: string,
  path: string | undefined
): Promise<void> {
  const panel =
    path === undefined
      ? tracker.currentWidget
      : tracker.find(({ context }) => context.localPath === path);
  if (panel) {
    app.shell.activateById(panel.id);
    await jumpTo(panel, cell);
  }
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
