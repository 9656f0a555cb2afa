import * as React from 'react';

import type { Restoring } from '../models/restoring';
import type { Words } from '../words';
import type { IActs } from './acts';
import { FailureLine } from './header';
import { RowAction } from './rows';

/** How the last restore ended, with its undo. */
export function EndingLine(props: {
  restoring: Restoring;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { restoring, words, acts } = props;
  const { trans } = words;
  const { ending, failure, isBusy } = restoring;
  if (failure) {
    return <FailureLine failure={failure} words={words} />;
  }
  if (ending === null) {
    return null;
  }
  if (ending.kind === 'nothing-to-do') {
    return (
      <div className="nbproof-Ending" role="status">
        {trans.__('Nothing to put back: everything is as it was then.')}
      </div>
    );
  }
  const { changes } = ending.plan;
  const files = trans._n('%1 file', '%1 files', changes.length);
  const copies = changes
    .filter(({ copy_of }) => copy_of !== null)
    .map(({ path }) => path);
  const said = (isUndo: boolean, names: string[]): string => {
    if (isUndo) {
      return trans.__('Undone: %1.', files);
    }
    return names.length > 0
      ? trans.__('Done: put back as %1.', names.join(', '))
      : trans.__('Done: %1 put back.', files);
  };
  return (
    <div className="nbproof-Ending" role="status">
      <span>{said(ending.isUndo, copies)}</span>
      {restoring.canUndo && (
        <RowAction
          label={ending.isUndo ? trans.__('Redo') : trans.__('Undo')}
          title={trans.__('Bring the files back as they were just before')}
          isDisabled={isBusy}
          onClick={() => {
            acts.undo();
          }}
        />
      )}
      <RowAction
        label={trans.__('Dismiss')}
        title={trans.__('Hide this line')}
        onClick={() => {
          restoring.forget();
        }}
      />
    </div>
  );
}
