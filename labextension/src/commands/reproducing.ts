import { Clipboard } from '@jupyterlab/apputils';

import { ciJob } from '../cijob';
import { isNotebookFile } from '../models/opennotebook';
import type { Reproduction } from '../models/reproduction';
import { reproduceIcon } from '../panel/icon';
import type { INbproof } from '../tokens';
import type { ISurroundings } from './add';
import { add, NO_ARGS } from './add';
import { download } from './download';
import { CommandIds } from './ids';

const REPRODUCE_ARGS = {
  type: 'object',
  properties: {
    path: {
      type: 'string',
      description: "The notebook's path; without it the current one"
    },
    at: {
      type: ['string', 'null'],
      description: 'A snapshot or git revision; null: the saved notebook'
    }
  }
};

/** Add the commands that reproduce notebooks and hand the verdict on. */
export function addReproducingCommands({ app, nbproof }: ISurroundings): void {
  const { trans } = nbproof.words;
  const current = (): Reproduction | null => reproduction(nbproof);
  const hasVerdict = (): boolean => (current()?.last ?? null) !== null;

  add(app.commands, CommandIds.reproduce, REPRODUCE_ARGS, {
    label: trans.__('Proof: Reproduce Notebook'),
    caption: trans.__('Run it again in a clean copy and compare the outputs'),
    icon: reproduceIcon,
    isEnabled: args => typeof args.path === 'string' || current() !== null,
    execute: async args => {
      const { at = null, path = current()?.path } = args as Wanted;
      if (path === undefined) {
        return;
      }
      if (path !== current()?.path) {
        await app.commands.execute('docmanager:open', { path });
      }
      await app.commands.execute(CommandIds.open);
      await nbproof.proof.reproductions.of(path).plan(at);
    }
  });
  add(app.commands, CommandIds.cancelReplay, NO_ARGS, {
    label: trans.__('Proof: Cancel Reproducing'),
    isEnabled: () => current()?.stage.kind === 'running',
    execute: () => current()?.cancel()
  });
  add(app.commands, CommandIds.saveReport, NO_ARGS, {
    label: trans.__('Proof: Save Report of the Last Verdict'),
    isEnabled: hasVerdict,
    execute: async () => {
      const report = await current()?.report();
      if (report) {
        download(report, reportName(current()?.path ?? ''));
      }
    }
  });
  add(app.commands, CommandIds.copyCiJob, NO_ARGS, {
    label: trans.__('Proof: Copy CI Job'),
    isEnabled: hasVerdict,
    execute: () => {
      const verdict = current()?.last;
      if (verdict) {
        const python = verdict.environment.used?.python ?? null;
        Clipboard.copyToSystem(ciJob(verdict.notebook, python));
      }
    }
  });
}

type Wanted = Partial<{ path: string; at: string | null }>;

/** That of the current notebook. */
function reproduction({ proof }: INbproof): Reproduction | null {
  const path = proof.current?.notebook.path;
  return path !== undefined && isNotebookFile(path)
    ? proof.reproductions.of(path)
    : null;
}

/** `a/report.ipynb`: `report.verdict.html`. */
function reportName(path: string): string {
  const name = path.split('/').pop() ?? '';
  return `${name.replace(/\.ipynb$/, '')}.verdict.html`;
}
