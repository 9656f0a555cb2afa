import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Change, RestorePlan } from '../api/types';
import type { Agreed } from '../models/restoring';
import type { Words } from '../words';

/** Show what a restore would do, and hear how the user wants it. */
export async function agree(
  plan: RestorePlan,
  isNotebookDirty: boolean,
  words: Words
): Promise<Agreed> {
  const { trans } = words;
  const body = ReactWidget.create(
    <Plan plan={plan} isNotebookDirty={isNotebookDirty} words={words} />
  );
  body.addClass('nbproof-Plan');
  const buttons = [Dialog.cancelButton({ label: trans.__('Cancel') })];
  if (plan.changes.length > 0) {
    buttons.push(
      Dialog.createButton({
        label: trans.__('Put back as copy'),
        caption: trans.__('As new files beside what stands there'),
        accept: false,
        actions: ['copy']
      }),
      Dialog.okButton({ label: trans.__('Put back'), actions: ['replace'] })
    );
  }
  const { button } = await showDialog({
    title: trans.__('Put back'),
    body,
    buttons,
    defaultButton: buttons.length - 1
  });
  if (button.actions.includes('copy')) {
    return 'copy';
  }
  return button.accept ? 'replace' : null;
}

function Plan(props: {
  plan: RestorePlan;
  isNotebookDirty: boolean;
  words: Words;
}): React.JSX.Element {
  const { plan, isNotebookDirty, words } = props;
  const { trans } = words;
  const isNotebookHit = plan.changes.some(({ path }) => path === plan.notebook);
  return (
    <>
      {plan.changes.length > 0 && <Changes plan={plan} words={words} />}
      {plan.missing.length > 0 && (
        <p>
          {trans.__(
            'Not kept, so these stay as they are: %1',
            plan.missing.join(', ')
          )}
        </p>
      )}
      {isNotebookHit && isNotebookDirty && (
        <p>{trans.__('Your unsaved changes are saved first.')}</p>
      )}
      {plan.changes.length > 0 && (
        <p className="nbproof-Quiet">
          {trans.__(
            'The present state is kept as a point first, so this can be undone. %1 will be written.',
            words.size(plan.bytes_to_write)
          )}
        </p>
      )}
    </>
  );
}

function Changes(props: {
  plan: RestorePlan;
  words: Words;
}): React.JSX.Element {
  const { plan, words } = props;
  const { trans } = words;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{trans.__('File')}</th>
          <th scope="col">{trans.__('Now')}</th>
          <th aria-hidden />
          <th scope="col">{trans.__('Then')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.changes.map(change => (
          <tr key={change.path}>
            <th scope="row">
              {change.path}
              {change.runs_code && (
                <span className="nbproof-Changed">
                  {' '}
                  {trans.__('programs run this file by themselves')}
                </span>
              )}
            </th>
            <td>{words.file(change.before)}</td>
            <td aria-hidden>→</td>
            <td>{after(change, words)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function after(change: Change, words: Words): string {
  const { trans } = words;
  if (change.after.digest === null) {
    return trans.__('deleted');
  }
  const size = words.size(change.after.size_bytes);
  return change.before?.size_bytes === change.after.size_bytes
    ? trans.__('%1, other content', size)
    : size;
}
