import * as React from 'react';

import type { NotebookProof } from '../models/notebookproof';
import type { Reproduction } from '../models/reproduction';
import type { Timeline } from '../models/timeline';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Button, Buttons } from './buttons';
import { Card } from './card';
import { Glyph } from './glyph';
import { FailureLine } from './header';
import { ReplayPlanView } from './replayplan';
import { ReplayProgress } from './replayprogress';
import { Quiet } from './section';
import { VerdictView } from './verdict';

/** Where reproducing the notebook stands; nothing where it does not. */
export function Reproduce(props: {
  reproduction: Reproduction;
  proof: NotebookProof;
  timeline: Timeline;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { reproduction, proof, timeline, words, acts } = props;
  const { stage, failure } = reproduction;
  const { trans } = words;
  const close = {
    closeTitle: trans.__('Put this away'),
    onClose: () => {
      reproduction.forget();
    }
  };
  switch (stage.kind) {
    case 'idle':
      return failure ? (
        <Card label={trans.__('Reproduce')} {...close}>
          <FailureLine failure={failure} words={words} />
        </Card>
      ) : null;
    case 'planning':
    case 'starting':
      return (
        <Card key="wait" label={trans.__('Reproduce')}>
          <Quiet>
            {stage.kind === 'planning'
              ? trans.__('Looking at what would run…')
              : trans.__('Starting…')}
          </Quiet>
        </Card>
      );
    case 'planned':
      return (
        <Card key="plan" label={trans.__('Reproduce')}>
          <ReplayPlanView
            plan={stage.plan}
            point={pointName(stage.at, timeline, words)}
            notebook={proof.notebook}
            words={words}
            onCancel={() => {
              reproduction.forget();
            }}
            onRun={environment => {
              void reproduction.start(environment);
            }}
          />
        </Card>
      );
    case 'running':
      return (
        <Card key="run" label={trans.__('Reproducing')}>
          <ReplayProgress
            replay={stage.replay}
            words={words}
            onCancel={() => {
              void reproduction.cancel();
            }}
          />
        </Card>
      );
    case 'done':
      return (
        <Card key="done" label={trans.__('Verdict')} {...close}>
          <VerdictView verdict={stage.verdict} words={words} acts={acts} />
          {failure && <FailureLine failure={failure} words={words} />}
        </Card>
      );
    case 'failed':
      return (
        <Card key="failed" label={trans.__('Reproduce')} {...close}>
          <div className="nbproof-Honest">
            <Glyph state="failed" tone="error" />
            <p>
              <strong>{trans.__('Could not be reproduced here')}</strong>
              {': '}
              {stage.message} {stage.hint}
            </p>
          </div>
          <Buttons>
            <Button
              label={trans.__('Try again')}
              onClick={() => {
                acts.reproduce(null);
              }}
            />
          </Buttons>
        </Card>
      );
    case 'cancelled':
      return (
        <Card key="cancelled" label={trans.__('Reproduce')} {...close}>
          <Quiet>{trans.__('Cancelled. Nothing of it is left.')}</Quiet>
        </Card>
      );
  }
}

/** What a person calls the state that is reproduced; null for the files as they lie there. */
function pointName(
  at: string | null,
  timeline: Timeline,
  words: Words
): string | null {
  const point = timeline.snapshots.find(({ id }) => id === at);
  return point
    ? (point.name ?? words.moment(point.taken_at))
    : (at?.replace(/^blake3:/, '').slice(0, 12) ?? null);
}
