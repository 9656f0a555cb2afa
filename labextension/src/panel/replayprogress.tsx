import * as React from 'react';

import type { RunningReplay } from '../models/runningreplay';
import type { Words } from '../words';
import { Button, Buttons } from './buttons';
import { FailureLine } from './header';

/** How far a replay has come. */
export function ReplayProgress(props: {
  replay: RunningReplay;
  words: Words;
  onCancel: () => void;
}): React.JSX.Element {
  const { replay, words, onCancel } = props;
  const { trans } = words;
  const said = words.replays.progress(replay);
  const isCounted = replay.progress?.stage === 'running' && replay.total > 0;
  return (
    <>
      <h3 className="nbproof-Card-title">{trans.__('Reproducing')}</h3>
      <progress
        className="nbproof-Progress"
        aria-label={trans.__('Cells that have run')}
        aria-valuetext={said}
        max={Math.max(replay.total, 1)}
        {...(isCounted || replay.done > 0 ? { value: replay.done } : {})}
      />
      <div className="nbproof-Progress-line">
        <span>{said}</span>
        <Buttons>
          <Button
            label={trans.__('Cancel')}
            title={trans.__('End this replay; nothing of it is left')}
            isDisabled={replay.isCancelling}
            onClick={onCancel}
          />
        </Buttons>
      </div>
      {replay.failure && <FailureLine failure={replay.failure} words={words} />}
    </>
  );
}
