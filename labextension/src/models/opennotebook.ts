import type { ISignal } from '@lumino/signaling';

import type { CellSource } from '../api/types';

/** What happened to a notebook in the editor. */
export type Change =
  'edited' | 'saved' | 'cell-ran' | 'run-ended' | 'kernel' | 'path';

/** Whether a file is a notebook's own; jupytext opens scripts as notebooks, too. */
export function isNotebookFile(path: string): boolean {
  return path.endsWith('.ipynb');
}

/** A notebook as it stands in the editor. */
export interface IOpenNotebook {
  /** The path as the server's REST API spells it. */
  readonly path: string;
  readonly kernelId: string | null;
  readonly cells: CellSource[];
  /** The execution counts that stand beside the cells, by the cells' ids. */
  readonly counts: ReadonlyMap<string, number>;
  readonly isDirty: boolean;
  /** When it was last saved; null where that is not known. */
  readonly savedAt: Date | null;
  readonly changed: ISignal<IOpenNotebook, Change>;
  save(): Promise<void>;
  /** Read it again from the disk; unsaved changes are gone then. */
  reload(): Promise<void>;
}
