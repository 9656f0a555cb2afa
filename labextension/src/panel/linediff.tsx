import * as React from 'react';

import type { IDiffLine } from '../models/linediff';
import { lineDiff } from '../models/linediff';
import type { Words } from '../words';

const CONTEXT = 3;
const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const TAGS = { same: 'span', removed: 'del', added: 'ins' } as const;

/** Two texts as lines: what is gone is marked −, what is new +. */
export function LineDiff(props: {
  before: string;
  after: string;
  words: Words;
}): React.JSX.Element {
  const { before, after, words } = props;
  const lines = React.useMemo(() => lineDiff(before, after), [before, after]);
  return (
    <pre className="nbproof-Lines">
      {folded(lines).map((part, index) =>
        typeof part === 'number' ? (
          <span key={index} className="nbproof-Lines-fold">
            {words.trans._n('%1 line the same', '%1 lines the same', part)}
          </span>
        ) : (
          <Line key={index} line={part} />
        )
      )}
    </pre>
  );
}

function Line({ line }: { line: IDiffLine }): React.JSX.Element {
  const Tag = TAGS[line.kind];
  return (
    <Tag className="nbproof-Line" data-kind={line.kind}>
      <span className="nbproof-Line-sign" aria-hidden>
        {SIGNS[line.kind]}
      </span>
      <span className="nbproof-Line-text">{line.text}</span>
      {'\n'}
    </Tag>
  );
}

/** Long runs of equal lines away from a change as their number. */
function folded(lines: readonly IDiffLine[]): (IDiffLine | number)[] {
  if (lines.every(({ kind }) => kind === 'same')) {
    return [...lines];
  }
  const isNear = lines.map((_, at) =>
    lines
      .slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1)
      .some(({ kind }) => kind !== 'same')
  );
  const parts: (IDiffLine | number)[] = [];
  lines.forEach((line, at) => {
    const last = parts[parts.length - 1];
    if (isNear[at]) {
      parts.push(line);
    } else if (typeof last === 'number') {
      parts[parts.length - 1] = last + 1;
    } else {
      parts.push(1);
    }
  });
  return parts;
}
