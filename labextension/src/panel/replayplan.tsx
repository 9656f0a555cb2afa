import * as React from 'react';

import type { EnvironmentBrief, ReplayPlan } from '../api/types';
import type { IOpenNotebook } from '../models/opennotebook';
import type { WhichEnvironment } from '../models/reproduction';
import type { Words } from '../words';
import { Button, Buttons } from './buttons';
import { Glyph } from './glyph';
import { RowAction } from './rows';
import { Quiet } from './section';

/** What reproducing a notebook would run, before anything runs. */
export function ReplayPlanView(props: {
  plan: ReplayPlan;
  point: string | null;
  notebook: IOpenNotebook;
  words: Words;
  onCancel: () => void;
  onRun: (environment: WhichEnvironment) => void;
}): React.JSX.Element {
  const { plan, point, notebook, words, onCancel, onRun } = props;
  const { trans } = words;
  const [environment, setEnvironment] =
    React.useState<WhichEnvironment>('present');
  return (
    <>
      <h3 className="nbproof-Card-title">
        {point === null
          ? trans.__('Reproduce this notebook?')
          : trans.__('Reproduce the point %1?', point)}
      </h3>
      <p>{words.replays.plan(plan)}</p>
      {plan.missing.length > 0 && <Missing plan={plan} words={words} />}
      {point === null && notebook.isDirty && (
        <Unsaved notebook={notebook} words={words} />
      )}
      {plan.recorded !== null && (
        <Environments
          recorded={plan.recorded}
          chosen={environment}
          words={words}
          onChoose={setEnvironment}
        />
      )}
      <Quiet>
        {trans.__('Your files and your kernel are not touched.')}{' '}
        {copied(plan, words)}
      </Quiet>
      <Buttons>
        {plan.missing.length === 0 && (
          <Button
            label={trans.__('Run')}
            isMain={true}
            onClick={() => {
              onRun(environment);
            }}
          />
        )}
        <Button label={trans.__('Cancel')} onClick={onCancel} />
      </Buttons>
    </>
  );
}

/** In which environment it is to run. */
function Environments(props: {
  recorded: EnvironmentBrief;
  chosen: WhichEnvironment;
  words: Words;
  onChoose: (which: WhichEnvironment) => void;
}): React.JSX.Element {
  const { recorded, chosen, words, onChoose } = props;
  const choices: [WhichEnvironment, string][] = [
    ['present', words.trans.__('Present environment')],
    ['recorded', words.replays.recorded(recorded)]
  ];
  return (
    <fieldset className="nbproof-Choices">
      <legend>{words.trans.__('Environment')}</legend>
      {choices.map(([which, label]) => (
        <label key={which}>
          <input
            type="radio"
            name="nbproof-environment"
            checked={which === chosen}
            onChange={() => {
              onChoose(which);
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** What goes into the clean copy beside the notebook. */
function copied(plan: ReplayPlan, words: Words): string | null {
  return plan.files === 0
    ? null
    : words.trans._n(
        '%1 file, %2, is copied.',
        '%1 files, %2, are copied.',
        plan.files,
        words.size(plan.bytes_to_copy)
      );
}

function Missing(props: { plan: ReplayPlan; words: Words }): React.JSX.Element {
  const { plan, words } = props;
  return (
    <div className="nbproof-Honest">
      <Glyph state="warning" tone="problem" />
      <div>
        {words.trans.__(
          'It cannot be reproduced here. These files are neither kept nor where they were:'
        )}
        <ul className="nbproof-Names">
          {plan.missing.map(file => (
            <li key={file}>{file}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Unsaved(props: {
  notebook: IOpenNotebook;
  words: Words;
}): React.JSX.Element {
  const { notebook, words } = props;
  const { trans } = words;
  return (
    <div className="nbproof-Honest">
      <Glyph state="edited" tone="problem" />
      <p>
        {trans.__(
          'The notebook as it was saved is reproduced, without your unsaved changes.'
        )}
        <RowAction
          label={trans.__('Save first')}
          title={trans.__('Save the notebook now')}
          onClick={() => {
            void notebook.save();
          }}
        />
      </p>
    </div>
  );
}
