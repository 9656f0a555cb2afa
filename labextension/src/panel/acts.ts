import type { Wish } from '../models/restoring';

/** What a person can do from the panel. */
export interface IActs {
  fix(): void;
  jump(cellId: string): void;
  run(cellId: string): void;
  putBack(wish: Wish): void;
  undo(): void;
}
