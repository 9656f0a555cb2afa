import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import * as React from 'react';

import type { Differences } from '../models/differences';
import { Counts, Line } from '../panel/verdict';
import type { Words } from '../words';
import { CellView } from './cell';

/** The cells of a verdict that are not identical, each with both outputs. */
export function DifferencesView(props: {
  differences: Differences;
  rendermime: IRenderMimeRegistry;
  words: Words;
  jump: (cellId: string) => void;
}): React.JSX.Element {
  const { differences, rendermime, words, jump } = props;
  const { verdict, cells } = differences;
  return (
    <>
      <div className="nbproof-View-header">
        <h2>{verdict.notebook}</h2>
        <Line verdict={verdict} />
        <Counts verdict={verdict} words={words} />
      </div>
      {cells.map(cell => (
        <CellView
          key={cell.index}
          differences={differences}
          cell={cell}
          rendermime={rendermime}
          words={words}
          jump={jump}
        />
      ))}
    </>
  );
}
