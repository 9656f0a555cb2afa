import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IClient } from '../api/client';
import type { Failure } from '../api/failure';
import { asFailure } from '../api/failure';
import type { CellOutputs, ReplayDone, ReplayedCell } from '../api/types';

/** The cells of a verdict that are not identical; a cell's outputs are asked for when looked at. */
export class Differences {
  constructor(
    private readonly _client: IClient,
    readonly verdict: ReplayDone,
    private readonly _sources: ReadonlyMap<string, string>
  ) {
    const told = verdict.cells.filter(
      ({ grade, differences }) =>
        grade !== 'identical' &&
        (grade !== 'not-compared' || differences.length > 0)
    );
    const [worse, others] = [
      told.filter(isWorse),
      told.filter(cell => !isWorse(cell))
    ];
    this.cells = [...worse, ...others];
  }

  /** Those that matter first, each part from top to bottom. */
  readonly cells: readonly ReplayedCell[];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The cell's present source; null where the notebook has no such cell any more. */
  sourceOf(cell: ReplayedCell): string | null {
    return this._sources.get(cell.id) ?? null;
  }

  /** Null until they were asked for and are there. */
  outputs(cell: ReplayedCell): CellOutputs | null {
    return this._outputs.get(cell.index) ?? null;
  }

  failure(cell: ReplayedCell): Failure | null {
    return this._failures.get(cell.index) ?? null;
  }

  /** Somebody looks at this cell; its outputs are asked for once. */
  look(cell: ReplayedCell): void {
    if (!this._asked.has(cell.index)) {
      this._asked.add(cell.index);
      void this._ask(cell.index);
    }
  }

  private async _ask(index: number): Promise<void> {
    const { id } = this.verdict;
    try {
      this._outputs.set(index, await this._client.replayedOutputs(id, index));
      this._failures.delete(index);
    } catch (thrown) {
      this._failures.set(index, asFailure(thrown));
      this._asked.delete(index);
    }
    this._changed.emit();
  }

  private readonly _asked = new Set<number>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _failures = new Map<number, Failure>();
  private readonly _outputs = new Map<number, CellOutputs>();
}

function isWorse({ grade }: ReplayedCell): boolean {
  return grade === 'different' || grade === 'failed';
}
