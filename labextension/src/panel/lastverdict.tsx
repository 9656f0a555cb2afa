import * as React from 'react';

import type { Reproduction } from '../models/reproduction';
import type { Words } from '../words';
import type { IActs } from './acts';
import { FailureLine } from './header';
import { Section } from './section';
import { VerdictView } from './verdict';

/** The newest verdict on the notebook, unless it stands in its card already. */
export function LastVerdict(props: {
  reproduction: Reproduction;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { reproduction, words, acts } = props;
  const { failure, last, stage } = reproduction;
  if (last === null || stage.kind === 'done') {
    return null;
  }
  return (
    <Section
      title={words.trans.__('Last verdict')}
      note={words.replays.last(last)}
      isOpenAtFirst={false}
    >
      <div className="nbproof-Card nbproof-mod-inset">
        <VerdictView verdict={last} words={words} acts={acts} />
        {failure && <FailureLine failure={failure} words={words} />}
      </div>
    </Section>
  );
}
