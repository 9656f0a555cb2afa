import * as React from 'react';

import type { Failure } from '../api/failure';
import type { Status } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Button, Buttons } from './buttons';
import { VerdictGlyph } from './glyph';
import { Quiet } from './section';
import { Sentence } from './sentence';

const INSTALL = 'pip install nbproof';
const LIST = 'jupyter server extension list';

/** The honest line, what it rests on, and what to do about it. */
export function Header(props: {
  proof: NotebookProof;
  canReproduce: boolean;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { proof, canReproduce, words, acts } = props;
  const { notebook, status, failure } = proof;
  const { trans } = words;
  const { savedAt } = notebook;
  return (
    <div className="nbproof-Header">
      <div className="nbproof-Header-file">
        <h2 title={notebook.path}>{notebook.path.split('/').pop()}</h2>
        {savedAt && <span>{trans.__('saved %1', words.moment(savedAt))}</span>}
      </div>
      {status && <HonestLine status={status} words={words} />}
      {!status && !failure && <Quiet>{trans.__('Looking…')}</Quiet>}
      <Buttons>
        {status && status.fix.length > 0 && (
          <FixButton
            status={status}
            words={words}
            onClick={() => {
              acts.fix();
            }}
          />
        )}
        {status && (
          <Button
            label={trans.__('Reproduce')}
            title={trans.__(
              'Run it again in a clean copy and compare the outputs'
            )}
            isDisabled={!canReproduce}
            onClick={() => {
              acts.reproduce(null);
            }}
          />
        )}
      </Buttons>
      {failure && <FailureLine failure={failure} words={words} />}
      {status?.notes.map(note => (
        <Quiet key={note}>{note}</Quiet>
      ))}
    </div>
  );
}

function HonestLine(props: {
  status: Status;
  words: Words;
}): React.JSX.Element {
  const { status, words } = props;
  const [head = '', ...rest] = status.sentence.split(': ');
  const basis = words.basis(status);
  return (
    <>
      <div className="nbproof-Honest">
        <VerdictGlyph status={status} />
        <p>
          <strong>{head}</strong>
          {rest.length > 0 && <Sentence text={`: ${rest.join(': ')}`} />}
        </p>
      </div>
      {basis && <Quiet>{basis}</Quiet>}
      {status.diverged_names.length > 0 && (
        <Quiet>
          {words.trans.__(
            'In the kernel these differ from a clean run: %1',
            status.diverged_names.join(', ')
          )}
        </Quiet>
      )}
    </>
  );
}

function FixButton(props: {
  status: Status;
  words: Words;
  onClick: () => void;
}): React.JSX.Element {
  const { status, words, onClick } = props;
  const { fix, fix_estimate_s: estimate } = status;
  const label = words.trans._n(
    'Fix: rerun %1 cell',
    'Fix: rerun %1 cells',
    fix.length
  );
  return (
    <button
      type="button"
      className="nbproof-Button nbproof-mod-accept"
      onClick={onClick}
    >
      {label}
      {estimate !== null && estimate >= 1 && (
        <span className="nbproof-Button-aside">
          ~{words.duration(estimate)}
        </span>
      )}
    </button>
  );
}

/** Why there is no answer, and what to do. */
export function FailureLine(props: {
  failure: Failure;
  words: Words;
}): React.JSX.Element {
  const { failure, words } = props;
  const { trans } = words;
  switch (failure.kind) {
    case 'absent':
      return (
        <div className="nbproof-Failure" role="status">
          {trans.__(
            "nbproof's server half is missing. Install it where Jupyter runs, then restart Jupyter:"
          )}
          <code>{INSTALL}</code>
          {trans.__('If it is installed, this says why it does not run:')}
          <code>{LIST}</code>
        </div>
      );
    case 'unreachable':
      return (
        <div className="nbproof-Failure" role="status">
          {trans.__(
            'The Jupyter server cannot be reached. This may be out of date.'
          )}
        </div>
      );
    case 'refused':
      return (
        <div className="nbproof-Failure" role="status">
          {failure.message} {failure.hint}
        </div>
      );
  }
}
