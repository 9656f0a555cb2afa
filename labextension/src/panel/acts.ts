import type { Wish } from '../models/restoring';

/** What a person can do from the panel. */
export interface IActs {
  fix(): void;
  jump(cellId: string): void;
  run(cellId: string): void;
  putBack(wish: Wish): void;
  undo(): void;
  /** Put the last good state of a notebook that did not open back, in its place or beside it. */
  recover(asCopy: boolean): void;
  /** Show what reproducing the notebook would run; `at`: a snapshot, null for the saved file. */
  reproduce(at: string | null): void;
  showDifferences(): void;
  saveReport(): void;
  copyCiJob(): void;
  /** Bring notebook and script together, side by side with what both came from. */
  compareScript(): void;
}
