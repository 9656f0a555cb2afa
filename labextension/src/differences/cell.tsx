import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import * as React from 'react';

import type { ReplayedCell } from '../api/types';
import type { Differences } from '../models/differences';
import { GradeGlyph } from '../panel/glyph';
import { FailureLine } from '../panel/header';
import { DifferenceLine } from '../panel/replayedcells';
import { Quiet } from '../panel/section';
import { recordedName } from '../replaywords';
import type { Words } from '../words';
import { SideBySide } from './outputs';

/** One cell: what differs in words, its source, and its outputs once it comes into view. */
export function CellView(props: {
  differences: Differences;
  cell: ReplayedCell;
  rendermime: IRenderMimeRegistry;
  words: Words;
  jump: (cellId: string) => void;
}): React.JSX.Element {
  const { differences, cell, rendermime, words, jump } = props;
  const { trans } = words;
  const node = useLook(differences, cell);
  const name = recordedName(cell);
  const source = differences.sourceOf(cell);
  const outputs = differences.outputs(cell);
  const failure = differences.failure(cell);
  return (
    <section ref={node} className="nbproof-Cell" aria-label={name}>
      <div className="nbproof-Cell-title">
        <GradeGlyph grade={cell.grade} />
        <h3>
          <code>{name}</code> {words.replays.grade(cell.grade)}
        </h3>
        <button
          type="button"
          className="nbproof-Link"
          title={trans.__('Show %1 in the notebook', name)}
          onClick={() => {
            jump(cell.id);
          }}
        >
          {trans.__('Go to cell')}
        </button>
      </div>
      <ul className="nbproof-Cell-differences">
        {cell.differences.map((difference, index) => (
          <li key={index} data-grade={difference.grade}>
            <DifferenceLine
              difference={difference}
              next={cell.differences[index + 1]}
              words={words}
            />
          </li>
        ))}
      </ul>
      {source === null ? (
        <Quiet>{trans.__('The notebook has no such cell any more.')}</Quiet>
      ) : (
        <details className="nbproof-Source" open={source.length < SHORT}>
          <summary>{trans.__('Source')}</summary>
          <pre>{source}</pre>
        </details>
      )}
      {failure && <FailureLine failure={failure} words={words} />}
      {outputs ? (
        <SideBySide outputs={outputs} rendermime={rendermime} words={words} />
      ) : (
        !failure && <Quiet>{trans.__('Looking…')}</Quiet>
      )}
    </section>
  );
}

/** A source of so many characters is shown without asking. */
const SHORT = 400;

/** Asks for the cell's outputs once it comes into view. */
function useLook(
  differences: Differences,
  cell: ReplayedCell
): React.RefObject<HTMLElement> {
  const node = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    if (node.current === null || typeof IntersectionObserver === 'undefined') {
      differences.look(cell);
      return;
    }
    const observer = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        observer.disconnect();
        differences.look(cell);
      }
    });
    observer.observe(node.current);
    return () => {
      observer.disconnect();
    };
  }, [differences, cell]);
  return node;
}
