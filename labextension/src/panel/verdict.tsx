import * as React from 'react';

import type { ReplayDone, Verdict } from '../api/types';
import { GRADES } from '../replaywords';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Button, Buttons } from './buttons';
import { Glyph, GradeGlyph } from './glyph';
import { ReplayedCells } from './replayedcells';
import { Quiet } from './section';
import { Sentence } from './sentence';

/** What a replay proved of a notebook, what it did not, and what can be done with that. */
export function VerdictView(props: {
  verdict: Verdict | ReplayDone;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { verdict, words, acts } = props;
  const { trans } = words;
  const { drift } = verdict.environment;
  return (
    <>
      <Line verdict={verdict} />
      <Quiet>
        {trans.__(
          'Began %1, took %2',
          words.moment(verdict.started_at),
          words.replays.span(verdict.duration_s)
        )}
      </Quiet>
      <Counts verdict={verdict} words={words} />
      <ReplayedCells verdict={verdict} words={words} acts={acts} />
      <Said
        title={trans.__('Proven')}
        sentences={verdict.proven}
        isProven={true}
      />
      <Said
        title={trans.__('NOT proven')}
        sentences={verdict.not_proven}
        isProven={false}
      />
      {drift.length > 0 && (
        <Said
          title={trans.__('Environment, recorded → used')}
          sentences={drift.map(
            change => `${change.name} ${words.drift(change)}`
          )}
          isProven={null}
        />
      )}
      <VerdictButtons verdict={verdict} words={words} acts={acts} />
    </>
  );
}

/** The one honest line. */
export function Line({ verdict }: { verdict: Verdict }): React.JSX.Element {
  return (
    <div className="nbproof-Honest">
      {verdict.reproduced ? (
        <Glyph state="fresh" tone="good" />
      ) : (
        <GradeGlyph grade={verdict.grade} />
      )}
      <h3 className="nbproof-Card-title">
        <Sentence text={verdict.sentence} />
      </h3>
    </div>
  );
}

/** How many cells got which grade, in words; the bar shows the same. */
export function Counts(props: {
  verdict: Verdict;
  words: Words;
}): React.JSX.Element {
  const { verdict, words } = props;
  const counted = GRADES.flatMap(grade => {
    const count = verdict.counts[grade] ?? 0;
    return count > 0 ? [{ grade, count }] : [];
  });
  return (
    <>
      <div className="nbproof-Bar" aria-hidden>
        {counted.map(({ grade, count }) => (
          <span key={grade} data-grade={grade} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul
        className="nbproof-Counts"
        aria-label={words.trans.__('Cells by grade')}
      >
        {counted.map(({ grade, count }) => (
          <li key={grade}>
            <GradeGlyph grade={grade} />
            {`${count} ${words.replays.grade(grade)}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function Said(props: {
  title: string;
  sentences: readonly string[];
  isProven: boolean | null;
}): React.JSX.Element | null {
  const { title, sentences, isProven } = props;
  if (sentences.length === 0) {
    return null;
  }
  return (
    <div className="nbproof-Said">
      <h4>{title}</h4>
      <ul className="nbproof-Names" data-proven={isProven}>
        {sentences.map(sentence => (
          <li key={sentence}>
            <Sentence text={sentence} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function VerdictButtons(props: {
  verdict: Verdict | ReplayDone;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { verdict, words, acts } = props;
  const { trans } = words;
  const isIdentical = verdict.grade === 'identical';
  const [isCopied, setCopied] = React.useState(false);
  return (
    <Buttons>
      {'id' in verdict && !isIdentical && (
        <Button
          label={trans.__('Show differences')}
          isMain={!verdict.reproduced}
          onClick={() => {
            acts.showDifferences();
          }}
        />
      )}
      {'id' in verdict && (
        <Button
          label={trans.__('Save report')}
          title={trans.__('Save the verdict as one HTML file')}
          onClick={() => {
            acts.saveReport();
          }}
        />
      )}
      <Button
        label={trans.__('Copy CI job')}
        title={trans.__(
          'Copy a job for GitHub Actions that reproduces this notebook'
        )}
        onClick={() => {
          acts.copyCiJob();
          setCopied(true);
        }}
      />
      <span className="nbproof-Quiet" role="status">
        {isCopied && trans.__('Copied')}
      </span>
    </Buttons>
  );
}
