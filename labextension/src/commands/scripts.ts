import type { Pairing } from '../models/pairing';
import type { INbproof } from '../tokens';
import type { ISurroundings } from './add';
import { add, NO_ARGS } from './add';
import { CommandIds } from './ids';

/** Add the command that brings an edited script into the notebook. */
export function addScriptCommands({ app, nbproof }: ISurroundings): void {
  const { proof, words } = nbproof;
  add(app.commands, CommandIds.takeOver, NO_ARGS, {
    label: words.trans.__('Proof: Take Over the Edited Script'),
    isEnabled: () =>
      currentPairing(nbproof)?.status?.state === 'script-ahead' &&
      proof.current?.notebook.isDirty === false,
    execute: async () => {
      if (proof.current) {
        await currentPairing(nbproof)?.takeOver(proof.current.notebook);
      }
    }
  });
}

/** That of the current notebook. */
export function currentPairing({ proof }: INbproof): Pairing | null {
  return proof.current ? proof.pairings.of(proof.current.notebook.path) : null;
}
