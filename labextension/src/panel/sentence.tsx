import * as React from 'react';

import { pieces } from '../words';

/** A sentence whose names of the notebook are set as code. */
export function Sentence({ text }: { text: string }): React.JSX.Element {
  return (
    <>
      {pieces(text).map((piece, index) =>
        piece.isCode ? <code key={index}>{piece.text}</code> : piece.text
      )}
    </>
  );
}
