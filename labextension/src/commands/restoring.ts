import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker } from '@jupyterlab/notebook';

import { wishOf } from '../models/lastgood';
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
    },
    as_copies: {
      type: 'boolean',
      description: 'As new files beside what stands there'
    }
  },
  required: ['snapshot', 'before_run']
};

const RECOVER_ARGS = {
  type: 'object',
  properties: {
    as_copy: {
      type: 'boolean',
      description: 'As a new file beside it; otherwise in its place'
    }
  },
  required: ['as_copy']
};

/** Add the commands that put files back. */
export function addRestoringCommands(around: ISurroundings): void {
  const { app, nbproof } = around;
  const { trans } = nbproof.words;
  const { restoring } = nbproof.proof;

  add(app.commands, CommandIds.putBack, WISH_ARGS, {
    label: trans.__('Proof: Put Back'),
    isVisible: () => false,
    execute: args => putBack(nbproof, args as unknown as Wish)
  });
  add(app.commands, CommandIds.recover, RECOVER_ARGS, {
    label: trans.__('Proof: Put Back the Last Good State'),
    isVisible: () => false,
    execute: args => recover(around, args.as_copy === true)
  });
  add(app.commands, CommandIds.undo, NO_ARGS, {
    label: trans.__('Proof: Undo the Last Put Back'),
    isEnabled: () => restoring.canUndo && !restoring.isBusy,
    execute: () => restoring.undo()
  });
}

/** Put a notebook that did not open back, and open what was put back. */
async function recover(
  { app, nbproof, tracker }: ISurroundings,
  asCopy: boolean
): Promise<void> {
  const { proof, words } = nbproof;
  const { lastGood, restoring } = proof;
  const { offer } = lastGood;
  const wish = offer && wishOf(offer);
  if (!wish) {
    return;
  }
  await restoring.putBack(null, { ...wish, as_copies: asCopy }, plan =>
    asCopy ? Promise.resolve('copy') : agree(plan, false, words)
  );
  const { ending, failure } = restoring;
  if (failure !== null || ending?.kind !== 'done') {
    return;
  }
  const [change] = ending.plan.changes;
  const name = change?.path.split('/').pop() ?? '';
  const path = PathExt.join(PathExt.dirname(offer.path), name);
  lastGood.dismiss();
  closeUnopened(tracker, path);
  await app.commands.execute('docmanager:open', { path });
}

/** Close the empty tabs of a notebook that did not open: it would be shown there again. */
function closeUnopened(tracker: INotebookTracker, path: string): void {
  const unopened = tracker.filter(
    ({ context }) => context.path === path && !context.isReady
  );
  for (const panel of unopened) {
    panel.dispose();
  }
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
