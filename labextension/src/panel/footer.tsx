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
  const { store, problems, recording, root } = health;
  const { trans } = words;
  const folder = store.path.startsWith(`${root}/`)
    ? store.path.slice(root.length + 1)
    : store.path;
  return (
    <div className="nbproof-Footer" title={store.path}>
      {problems.map(problem => (
        <Quiet key={problem}>{problem}</Quiet>
      ))}
      {store.snapshots === 0 && recording ? (
        <FirstRun folder={folder} words={words} />
      ) : (
        <Quiet>
          {trans._n(
            'History: %1 save, %2 in %3',
            'History: %1 saves, %2 in %3',
            store.snapshots,
            words.size(store.size_bytes),
            folder
          )}
        </Quiet>
      )}
      {recording ? <Seen capture={health.capture} words={words} /> : null}
    </div>
  );
}

/** What is seen of files in kernels that start now. */
function Seen(props: { capture: string[]; words: Words }): React.JSX.Element {
  const { trans } = props.words;
  return (
    <Quiet>
      {props.capture.includes('shim')
        ? trans.__('Files are seen in kernels and in all that they start.')
        : trans.__(
            'Files are seen where Python opens them; native readers and child programs are not.'
          )}
    </Quiet>
  );
}

function FirstRun(props: { folder: string; words: Words }): React.JSX.Element {
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
          props.folder
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
