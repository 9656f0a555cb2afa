import * as React from 'react';

import type { VersionedDone } from '../api/types';
import type { Pairing } from '../models/pairing';
import type { Words } from '../words';
import { Button, Buttons } from './buttons';
import { Quiet } from './section';

/** Offers to keep scripts for git; says once which files that writes. */
export function KeepScripts(props: {
  pairing: Pairing;
  words: Words;
}): React.JSX.Element {
  const { pairing, words } = props;
  const { trans } = words;
  const [isAsking, setAsking] = React.useState(false);
  const keep = trans.__('Keep a script for git');
  if (!isAsking) {
    return (
      <Buttons>
        <Button
          label={keep}
          onClick={() => {
            setAsking(true);
          }}
        />
      </Buttons>
    );
  }
  const stem = (pairing.path.split('/').pop() ?? '').replace(/\.ipynb$/, '');
  return (
    <>
      <p>
        {trans.__(
          'At its next save each notebook of this workspace gets two text files beside it, and nbproof.toml is written at the root:'
        )}
      </p>
      <ul className="nbproof-Names">
        <li>{trans.__('%1.py: its cells, without outputs', stem)}</li>
        <li>
          {trans.__('%1.proof.json: what git needs to reproduce it', stem)}
        </li>
        <li>{trans.__('nbproof.toml: says that scripts are kept')}</li>
      </ul>
      <Quiet>{trans.__('The notebooks themselves are not changed.')}</Quiet>
      <Buttons>
        <Button
          label={keep}
          isMain={true}
          isDisabled={pairing.isBusy}
          onClick={() => {
            void pairing.keepScripts();
          }}
        />
        <Button
          label={trans.__('Cancel')}
          onClick={() => {
            setAsking(false);
          }}
        />
      </Buttons>
    </>
  );
}

/** What was written when the workspace became versioned. */
export function Kept(props: {
  kept: VersionedDone;
  words: Words;
}): React.JSX.Element {
  const { kept, words } = props;
  const { trans } = words;
  return (
    <div role="status">
      <Quiet>{trans.__('Written: %1', kept.written.join(', '))}</Quiet>
      {kept.notes.map(note => (
        <Quiet key={note}>{note}</Quiet>
      ))}
    </div>
  );
}
