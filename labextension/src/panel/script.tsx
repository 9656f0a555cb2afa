import * as React from 'react';

import type { PairStatus } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { Pairing } from '../models/pairing';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Glyph } from './glyph';
import { FailureLine } from './header';
import { KeepScripts, Kept } from './keepscripts';
import { Row, Rows } from './rows';
import { ScriptAhead } from './scriptahead';
import { Button, Buttons } from './buttons';
import { Quiet, Section } from './section';
import { Sentence } from './sentence';

const WANTS_A_LOOK: readonly PairStatus['state'][] = [
  'both-changed',
  'conflicted',
  'occupied',
  'script-ahead'
];

/** How the notebook stands to its script, and what brings them together. */
export function Script(props: {
  pairing: Pairing;
  proof: NotebookProof;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { pairing, proof, words, acts } = props;
  const { status, failure, kept } = pairing;
  const { trans } = words;
  if (status === null) {
    return null;
  }
  const isWanted =
    WANTS_A_LOOK.includes(status.state) || status.unfaithful.length > 0;
  return (
    <Section
      title={trans.__('Script')}
      note={note(status, words)}
      isOpenAtFirst={isWanted}
    >
      <div className="nbproof-Script">
        <div className="nbproof-Honest">
          <Glyph {...glyph(status)} />
          <p>
            <Sentence
              text={
                status.state === 'unversioned'
                  ? trans.__('No script is kept for git.')
                  : status.sentence
              }
            />
          </p>
        </div>
        {status.state === 'unversioned' && (
          <KeepScripts pairing={pairing} words={words} />
        )}
        {status.state === 'script-ahead' && (
          <ScriptAhead
            pairing={pairing}
            status={status}
            proof={proof}
            words={words}
            acts={acts}
          />
        )}
        {status.state === 'both-changed' && (
          <Buttons>
            <Button
              label={trans.__('Compare and merge')}
              isMain={true}
              onClick={() => {
                acts.compareScript();
              }}
            />
          </Buttons>
        )}
        {kept && !isWanted && <Kept kept={kept} words={words} />}
        {failure && <FailureLine failure={failure} words={words} />}
      </div>
      <Unfaithful status={status} proof={proof} words={words} acts={acts} />
    </Section>
  );
}

/** The cells that do not come back from the script as they are. */
function Unfaithful(props: {
  status: PairStatus;
  proof: NotebookProof;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { status, proof, words, acts } = props;
  const { trans } = words;
  if (status.unfaithful.length === 0) {
    return null;
  }
  return (
    <>
      <Quiet>
        {trans.__('These cells do not come back from the script as they are:')}
      </Quiet>
      <Rows label={trans.__('Unfaithful cells')}>
        {status.unfaithful.map(cell => (
          <Row
            key={cell.id}
            title={trans.__('Go to this cell')}
            onClick={() => {
              acts.jump(cell.id);
            }}
          >
            <Glyph state="warning" tone="problem" />
            <span className="nbproof-Row-name">
              {proof.nameOf(cell.id, cell.index)}
            </span>
            <span className="nbproof-Row-line">
              <Sentence text={cell.sentence} />
            </span>
          </Row>
        ))}
      </Rows>
    </>
  );
}

function glyph(status: PairStatus): React.ComponentProps<typeof Glyph> {
  if (WANTS_A_LOOK.includes(status.state)) {
    return { state: 'warning', tone: 'problem' };
  }
  return status.state === 'in-step' && status.unfaithful.length === 0
    ? { state: 'fresh', tone: 'good' }
    : { state: 'info', tone: 'quiet' };
}

/** The pair in two words. */
function note(status: PairStatus, words: Words): string {
  const { trans } = words;
  const notes: Record<PairStatus['state'], string> = {
    'both-changed': trans.__('both changed'),
    conflicted: trans.__('conflict'),
    'in-step': trans.__('in step'),
    jupytext: trans.__('left to jupytext'),
    'notebook-ahead': trans.__('at the next save'),
    occupied: trans.__('not written'),
    'script-ahead': trans.__('script edited'),
    unversioned: trans.__('none'),
    unwritten: trans.__('at the next save')
  };
  return notes[status.state];
}
