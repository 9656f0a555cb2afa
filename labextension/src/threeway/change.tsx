import * as React from 'react';

import type { PairChange } from '../api/types';
import { Glyph } from '../panel/glyph';
import { LineDiff } from '../panel/linediff';
import { Quiet } from '../panel/section';
import type { Words } from '../words';

type Side = 'notebook' | 'script';
const SIDES: readonly Side[] = ['notebook', 'script'];

/** One cell in three columns: what both came from, the notebook's, the script's. */
export function ChangeView(props: {
  change: PairChange;
  name: string;
  pick: Side | null;
  words: Words;
  onPick: (side: Side) => void;
}): React.JSX.Element {
  const { change, name, pick, words, onPick } = props;
  const { trans } = words;
  const { base, is_conflict: isConflict } = change;
  const taken = isConflict ? pick : changedSide(change);
  const titles = {
    notebook: trans.__('Notebook'),
    script: trans.__('Script')
  };
  return (
    <fieldset className="nbproof-Cell">
      <legend className="nbproof-Cell-title">
        <Glyph
          state={isConflict ? 'different' : 'fresh'}
          tone={isConflict ? 'problem' : 'good'}
        />
        <span>
          <code>{name}</code> {outcome(change, words)}
        </span>
      </legend>
      <div className="nbproof-Columns">
        <div className="nbproof-Side">
          <h3>{trans.__('Base')}</h3>
          {base === null ? (
            <Quiet>{trans.__('Not known')}</Quiet>
          ) : (
            <LineDiff before={base} after={base} words={words} />
          )}
        </div>
        {SIDES.map(side => (
          <div
            key={side}
            className="nbproof-Side"
            data-taken={taken === side || taken === 'both'}
          >
            <h3>
              {isConflict ? (
                <label className="nbproof-Choice">
                  <input
                    type="radio"
                    name={`nbproof-pick-${change.index}`}
                    checked={pick === side}
                    onChange={() => {
                      onPick(side);
                    }}
                  />
                  {titles[side]}
                </label>
              ) : (
                titles[side]
              )}
            </h3>
            {change[side] === null ? (
              <Quiet>
                {base === null
                  ? trans.__('No such cell')
                  : trans.__('The cell is gone')}
              </Quiet>
            ) : (
              <LineDiff
                before={base ?? ''}
                after={change[side]}
                words={words}
              />
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** Which side a cell is taken from, where that can be told from the texts; null where it cannot. */
function changedSide(change: PairChange): Side | 'both' | null {
  const { base, notebook, script } = change;
  if (notebook === base) {
    return 'script';
  }
  if (script === base) {
    return 'notebook';
  }
  return base === null ? null : 'both';
}

/** What becomes of the cell. */
function outcome(change: PairChange, words: Words): string {
  const { trans } = words;
  if (change.is_conflict) {
    return trans.__('both changed it: take which?');
  }
  switch (changedSide(change)) {
    case 'notebook':
      return trans.__('taken from the notebook');
    case 'script':
      return trans.__('taken from the script');
    case 'both':
      return trans.__('both changed it, in different lines: both are taken');
    case null:
      return trans.__('taken from the side that changed it');
  }
}
