import * as React from 'react';

import type { Status } from '../api/types';
import type { Grade } from '../replaywords';
import type { State } from '../words';
import { unproven, untrusted } from '../words';

export type Tone = 'problem' | 'error' | 'quiet' | 'good';

/** A state's glyph; the word always stands beside it or in `label`. */
export function Glyph(props: {
  state: State | Grade | 'warning' | 'info';
  tone: Tone;
  label?: string;
}): React.JSX.Element {
  const { state, tone, label } = props;
  return (
    <span
      className="nbproof-Glyph"
      data-glyph={state}
      data-tone={tone}
      title={label}
      {...(label === undefined
        ? { 'aria-hidden': true }
        : { role: 'img', 'aria-label': label })}
    />
  );
}

/** The glyph of a whole notebook's verdict; its words stand beside it. */
export function VerdictGlyph({
  status
}: {
  status: Status;
}): React.JSX.Element {
  if (untrusted(status) > 0) {
    return <Glyph state="warning" tone="problem" />;
  }
  return unproven(status) > 0 || !status.cells.some(cell => cell.fresh) ? (
    <Glyph state="info" tone="quiet" />
  ) : (
    <Glyph state="fresh" tone="good" />
  );
}

const GRADE_TONES: Record<Grade, Tone> = {
  identical: 'good',
  equivalent: 'good',
  different: 'problem',
  failed: 'error',
  'not-compared': 'quiet'
};

/** A grade's glyph; its word stands beside it. */
export function GradeGlyph({ grade }: { grade: Grade }): React.JSX.Element {
  return <Glyph state={grade} tone={GRADE_TONES[grade]} />;
}
