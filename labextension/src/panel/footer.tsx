import * as React from 'react';

import type { Health } from '../api/types';
import type { Words } from '../words';
import { Quiet } from './section';

/** Where history is kept; before there is any, what nbproof is going to do. */
export function Footer(props: {
  health: Health;
  words: Words;
}): React.JSX.Element {
  const { health, words } = props;
  const { store, problems, recording } = health;
  const { trans } = words;
  return (
    <footer className="nbproof-Footer">
      {problems.map(problem => (
        <Quiet key={problem}>{problem}</Quiet>
      ))}
      {store.snapshots === 0 && recording ? (
        <FirstRun path={store.path} words={words} />
      ) : (
        <Quiet>
          {trans._n(
            'History: %1 save, %2 in %3',
            'History: %1 saves, %2 in %3',
            store.snapshots,
            words.size(store.size_bytes),
            store.path
          )}
        </Quiet>
      )}
    </footer>
  );
}

function FirstRun(props: { path: string; words: Words }): React.JSX.Element {
  const { trans } = props.words;
  return (
    <>
      <Quiet>
        {trans.__(
          'Each save keeps the notebook, its runs, the environment and the data files it used.'
        )}
      </Quiet>
      <Quiet>
        {trans.__(
          'They are kept in %1, which git ignores, and never leave this machine.',
          props.path
        )}
      </Quiet>
      <Quiet>
        {trans.__(
          'Nothing is written into your notebook. Delete that folder to forget everything.'
        )}
      </Quiet>
    </>
  );
}
