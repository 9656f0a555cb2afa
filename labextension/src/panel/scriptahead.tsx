import * as React from 'react';

import type { PairChange, PairStatus } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { Pairing } from '../models/pairing';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Button, Buttons } from './buttons';
import { LineDiff } from './linediff';
import { Quiet } from './section';

/** The script was edited: shows how, and takes it over into the notebook. */
export function ScriptAhead(props: {
  pairing: Pairing;
  status: PairStatus;
  proof: NotebookProof;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { pairing, status, proof, words, acts } = props;
  const { trans } = words;
  const [isShown, setShown] = React.useState(false);
  const { notebook } = proof;
  return (
    <>
      <Quiet>
        {notebook.isDirty
          ? trans.__('Save or discard your unsaved changes first.')
          : trans.__('Outputs are kept.')}
      </Quiet>
      <Buttons>
        <Button
          label={trans.__('Take over')}
          title={trans.__("Bring the script's changes into the notebook")}
          isMain={true}
          isDisabled={notebook.isDirty || pairing.isBusy}
          onClick={() => {
            void pairing.takeOver(notebook);
          }}
        />
        <Button
          label={isShown ? trans.__('Hide') : trans.__('Show')}
          title={trans.__('Show the cells that differ')}
          isOpen={isShown}
          onClick={() => {
            setShown(!isShown);
          }}
        />
      </Buttons>
      {isShown &&
        status.changes.map(change => (
          <ChangedCell
            key={change.index}
            change={change}
            proof={proof}
            words={words}
            acts={acts}
          />
        ))}
    </>
  );
}

function ChangedCell(props: {
  change: PairChange;
  proof: NotebookProof;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { change, proof, words, acts } = props;
  const { cell, index, notebook, script } = change;
  return (
    <div className="nbproof-ChangedCell">
      <div className="nbproof-ChangedCell-title">
        {cell === null ? (
          <span>{words.trans.__('new cell')}</span>
        ) : (
          <button
            type="button"
            className="nbproof-Link"
            title={words.trans.__('Go to this cell')}
            onClick={() => {
              acts.jump(cell);
            }}
          >
            {proof.nameOf(cell, index)}
          </button>
        )}
        {script === null && <span>{words.trans.__('is gone')}</span>}
      </div>
      <LineDiff before={notebook ?? ''} after={script ?? ''} words={words} />
    </div>
  );
}
