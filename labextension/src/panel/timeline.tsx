import * as React from 'react';

import type { SnapshotSummary } from '../api/types';
import type { Timeline } from '../models/timeline';
import type { Words } from '../words';
import type { IActs } from './acts';
import { FailureLine } from './header';
import { Row, RowAction, Rows } from './rows';
import { Quiet, Section } from './section';

/** The notebook's kept states, newest first, by day. */
export function TimelineSection(props: {
  timeline: Timeline;
  words: Words;
  acts: IActs;
  isBusy: boolean;
  isReproducing: boolean;
}): React.JSX.Element {
  const { timeline, words } = props;
  const { trans } = words;
  const { snapshots, failure, hasMore } = timeline;
  const count = hasMore ? `${snapshots.length}+` : String(snapshots.length);
  return (
    <Section title={trans.__('Timeline')} note={count} isOpenAtFirst={true}>
      {failure?.kind === 'refused' && (
        <FailureLine failure={failure} words={words} />
      )}
      {snapshots.length === 0 && !failure && (
        <Quiet>{trans.__('Each save becomes a point here.')}</Quiet>
      )}
      {byDay(snapshots, words).map(([day, points]) => (
        <React.Fragment key={day}>
          <h4 className="nbproof-Day">{day}</h4>
          <Rows label={day}>
            {points.map(point => (
              <Point key={point.id} {...props} point={point} />
            ))}
          </Rows>
        </React.Fragment>
      ))}
      {hasMore && (
        <button
          type="button"
          className="nbproof-Link"
          onClick={() => {
            timeline.more();
          }}
        >
          {trans.__('Show more')}
        </button>
      )}
    </Section>
  );
}

function Point(props: {
  point: SnapshotSummary;
  words: Words;
  acts: IActs;
  isBusy: boolean;
  isReproducing: boolean;
}): React.JSX.Element {
  const { point, words, acts, isBusy, isReproducing } = props;
  const { trans } = words;
  const time = words.time(point.taken_at);
  return (
    <>
      <Row
        onClick={null}
        title={point.summary}
        isWrapping={true}
        aside={
          <>
            <RowAction
              label={trans.__('Reproduce…')}
              title={trans.__('See what reproducing %1 would run', time)}
              isDisabled={isReproducing}
              onClick={() => {
                acts.reproduce(point.id);
              }}
            />
            <RowAction
              label={trans.__('Restore…')}
              title={trans.__('See what restoring %1 would change', time)}
              isDisabled={isBusy}
              onClick={() => {
                acts.putBack({ snapshot: point.id, before_run: null });
              }}
            />
          </>
        }
      >
        <time className="nbproof-Row-time" dateTime={point.taken_at}>
          {time}
        </time>
        <span className="nbproof-Row-text">
          {point.name !== null && <b>{point.name} </b>}
          {point.summary}
        </span>
      </Row>
      {point.overwritten.map(({ path, cell_id, execution_count }) => (
        <Row
          key={`${path} ${cell_id} ${execution_count}`}
          onClick={() => {
            acts.jump(cell_id);
          }}
          title={path}
          aside={
            <RowAction
              label={trans.__('Put back')}
              title={trans.__(
                'Put back %1 as it was before [%2]',
                path,
                execution_count
              )}
              isDisabled={isBusy}
              onClick={() => {
                acts.putBack({
                  snapshot: point.id,
                  before_run: { cell_id, execution_count },
                  files: [path]
                });
              }}
            />
          }
        >
          <span className="nbproof-Row-time" />
          <span className="nbproof-Row-text">
            {trans.__('%1 before [%2]', path, execution_count)}
          </span>
        </Row>
      ))}
    </>
  );
}

function byDay(
  snapshots: readonly SnapshotSummary[],
  words: Words
): [string, SnapshotSummary[]][] {
  const days = new Map<string, SnapshotSummary[]>();
  for (const snapshot of snapshots) {
    const day = words.day(snapshot.taken_at);
    days.set(day, [...(days.get(day) ?? []), snapshot]);
  }
  return [...days];
}
