import type { Wish } from '../models/restoring';
import { agree } from '../panel/agree';
import type { INbproof } from '../tokens';
import type { ISurroundings } from './add';
import { add, NO_ARGS } from './add';
import { CommandIds } from './ids';

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

/** Add the commands that put files back. */
export function addRestoringCommands({ app, nbproof }: ISurroundings): void {
  const { trans } = nbproof.words;
  const { restoring } = nbproof.proof;

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
