import * as React from 'react';

import { isNotebookFile } from '../models/opennotebook';
import type { Proof } from '../models/proof';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Cells } from './cells';
import { Data } from './data';
import { EndingLine } from './ending';
import { Environment } from './environment';
import { Footer } from './footer';
import { Header } from './header';
import { LastGoodCard } from './lastgood';
import { LastVerdict } from './lastverdict';
import { Reproduce } from './reproduce';
import { Script } from './script';
import { Quiet } from './section';
import { TimelineSection } from './timeline';

/** The panel's content for the current notebook. */
export function ProofView(props: {
  proof: Proof;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { proof, words, acts } = props;
  const { current, lastGood, restoring, store, timeline } = proof;
  const torn = (
    <LastGoodCard
      lastGood={lastGood}
      words={words}
      acts={acts}
      isBusy={restoring.isBusy}
    />
  );
  if (current === null) {
    return (
      <>
        {torn}
        <p className="nbproof-Empty">
          {words.trans.__('Open a notebook to see what its outputs depend on.')}
        </p>
        <EndingLine restoring={restoring} words={words} acts={acts} />
      </>
    );
  }
  const { status } = current;
  const { path } = current.notebook;
  const reproduction = proof.reproductions.of(path);
  const { isBusy } = restoring;
  const isKept = isNotebookFile(path);
  return (
    <>
      {torn}
      <Header
        proof={current}
        canReproduce={isKept && !reproduction.isBusy}
        words={words}
        acts={acts}
      />
      {!isKept && (
        <Quiet>
          {words.trans.__(
            'This is a script: its history is kept with its notebook.'
          )}
        </Quiet>
      )}
      {isKept && (
        <Reproduce
          key={`reproduce ${path}`}
          reproduction={reproduction}
          proof={current}
          timeline={timeline}
          words={words}
          acts={acts}
        />
      )}
      {status && (
        <div key={path} className="nbproof-Sections">
          <Cells proof={current} status={status} words={words} acts={acts} />
          <Data
            proof={current}
            status={status}
            words={words}
            acts={acts}
            isBusy={isBusy}
          />
          {isKept && (
            <TimelineSection
              timeline={timeline}
              words={words}
              acts={acts}
              isBusy={isBusy}
              isReproducing={reproduction.isBusy}
            />
          )}
          {status.environment && (
            <Environment environment={status.environment} words={words} />
          )}
          {isKept && (
            <>
              <Script
                pairing={proof.pairings.of(path)}
                proof={current}
                words={words}
                acts={acts}
              />
              <LastVerdict
                reproduction={reproduction}
                words={words}
                acts={acts}
              />
            </>
          )}
        </div>
      )}
      {isKept && store.health && <Footer health={store.health} words={words} />}
      <EndingLine restoring={restoring} words={words} acts={acts} />
    </>
  );
}
