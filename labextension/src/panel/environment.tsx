import * as React from 'react';

import type { EnvironmentView } from '../api/types';
import type { Words } from '../words';
import { Rows } from './rows';
import { Quiet, Section } from './section';

/** What the kernel runs in, and how it moved since the outputs were made. */
export function Environment(props: {
  environment: EnvironmentView;
  words: Words;
}): React.JSX.Element {
  const { environment, words } = props;
  const { trans } = words;
  const { python, packages, drift } = environment;
  const size = trans._n(
    'Python %2, %1 package',
    'Python %2, %1 packages',
    packages,
    python
  );
  return (
    <Section
      title={trans.__('Environment')}
      note={
        drift.length === 0
          ? trans.__('Python %1', python)
          : trans._n('%1 change', '%1 changes', drift.length)
      }
      isOpenAtFirst={drift.length > 0}
    >
      <Quiet>
        {size}
        {'. '}
        {drift.length === 0
          ? trans.__('The same as when the outputs were made.')
          : trans.__('Since the outputs were made:')}
      </Quiet>
      <Rows label={trans.__('Changes of the environment')}>
        {drift.map(change => (
          <li
            key={`${change.kind} ${change.name}`}
            className="nbproof-Row nbproof-mod-plain"
          >
            <span className="nbproof-Row-path">{change.name}</span>
            <span className="nbproof-Row-detail">{words.drift(change)}</span>
          </li>
        ))}
      </Rows>
    </Section>
  );
}
