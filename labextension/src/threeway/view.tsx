import * as React from 'react';

import type { PairChange } from '../api/types';
import type { Pairing, Picks } from '../models/pairing';
import { Button, Buttons } from '../panel/buttons';
import { Glyph } from '../panel/glyph';
import { FailureLine } from '../panel/header';
import { Quiet } from '../panel/section';
import { Sentence } from '../panel/sentence';
import type { Words } from '../words';
import { ChangeView } from './change';

/** Both sides have changed: what each did, and which side to take where they do not agree. */
export function ThreeWayView(props: {
  pairing: Pairing;
  isDirty: boolean;
  words: Words;
  nameOf: (change: PairChange) => string;
  merge: (picks: Picks) => void;
}): React.JSX.Element {
  const { pairing, isDirty, words, nameOf, merge } = props;
  const { trans } = words;
  const { status, failure, isBusy } = pairing;
  const [picks, setPicks] = React.useState<Picks>({});
  if (status === null) {
    return <Quiet>{trans.__('Looking…')}</Quiet>;
  }
  const conflicts = status.changes.filter(change => change.is_conflict);
  const open = conflicts.filter(({ index }) => picks[index] === undefined);
  if (status.state !== 'both-changed') {
    return (
      <div className="nbproof-Honest">
        <Glyph state="fresh" tone="good" />
        <p role="status">
          <Sentence text={status.sentence} />
        </p>
      </div>
    );
  }
  return (
    <>
      <div className="nbproof-View-header">
        <h2>{status.notebook}</h2>
        <div className="nbproof-Honest">
          <Glyph state="warning" tone="problem" />
          <p>
            <Sentence text={status.sentence} />
          </p>
        </div>
        <Quiet>
          {trans.__(
            'Cells that one side changed are taken from that side. Outputs are kept.'
          )}
        </Quiet>
      </div>
      {status.changes.map(change => (
        <ChangeView
          key={change.index}
          change={change}
          name={nameOf(change)}
          pick={picks[change.index] ?? null}
          words={words}
          onPick={side => {
            setPicks({ ...picks, [change.index]: side });
          }}
        />
      ))}
      <div className="nbproof-View-footer">
        <Buttons>
          <Button
            label={trans.__('Merge')}
            isMain={true}
            isDisabled={open.length > 0 || isDirty || isBusy}
            onClick={() => {
              merge(picks);
            }}
          />
          <span role="status">
            {isDirty
              ? trans.__('Save or discard your unsaved changes first.')
              : open.length > 0 &&
                trans._n(
                  '%1 cell needs your choice.',
                  '%1 cells need your choice.',
                  open.length
                )}
          </span>
        </Buttons>
        {failure && <FailureLine failure={failure} words={words} />}
      </div>
    </>
  );
}
