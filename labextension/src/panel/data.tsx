import * as React from 'react';

import type { DataUse, Status } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Row, RowAction, Rows } from './rows';
import { Quiet, Section } from './section';

/** The files that the notebook reads and writes. */
export function Data(props: {
  proof: NotebookProof;
  status: Status;
  words: Words;
  acts: IActs;
  isBusy: boolean;
}): React.JSX.Element {
  const { status, words } = props;
  const { trans } = words;
  const files = byFile(status.data);
  const inputs = files.filter(file => file.direction === 'in').length;
  const outputs = files.length - inputs;
  return (
    <Section
      title={trans.__('Data')}
      note={trans.__('%1 in, %2 out', inputs, outputs)}
      isOpenAtFirst={true}
    >
      {files.length === 0 && (
        <Quiet>{trans.__('No data files were seen yet.')}</Quiet>
      )}
      <Rows label={trans.__('Data files')}>
        {files.map(file => (
          <FileRow
            key={`${file.direction} ${file.path}`}
            {...props}
            file={file}
          />
        ))}
      </Rows>
    </Section>
  );
}

function FileRow(props: {
  file: DataUse;
  proof: NotebookProof;
  words: Words;
  acts: IActs;
  isBusy: boolean;
}): React.JSX.Element {
  const { file, proof, words, acts, isBusy } = props;
  const { trans } = words;
  const isInput = file.direction === 'in';
  const cell = proof.nameOf(file.cell);
  const { put_back: putBack } = file;
  return (
    <Row
      title={file.path}
      onClick={() => {
        acts.jump(file.cell);
      }}
      aside={
        putBack !== null &&
        (file.is_changed || !isInput) && (
          <RowAction
            label={trans.__('Put back')}
            title={
              isInput
                ? trans.__('Put back %1 as %2 read it', file.path, cell)
                : trans.__('Put back %1 as it was before %2', file.path, cell)
            }
            isDisabled={isBusy}
            onClick={() => {
              acts.putBack({ ...putBack, files: [file.path] });
            }}
          />
        )
      }
    >
      <span className="nbproof-Row-direction">
        {isInput ? trans.__('in') : trans.__('out')}
      </span>
      <span className="nbproof-Row-text">
        <span className="nbproof-Row-path">{file.path}</span>
        <span className="nbproof-Row-detail">
          {file.present === null
            ? trans.__('gone')
            : words.size(file.size_bytes)}
          {' · '}
          {isInput ? trans.__('read by %1', cell) : trans.__('by %1', cell)}
          {file.is_changed && (
            <span className="nbproof-Changed"> {trans.__('changed')}</span>
          )}
        </span>
      </span>
    </Row>
  );
}

/** One entry a file and direction: the use that changed, else the first. */
function byFile(uses: readonly DataUse[]): DataUse[] {
  const files = new Map<string, DataUse>();
  for (const use of uses) {
    const key = `${use.direction} ${use.path}`;
    const known = files.get(key);
    if (known === undefined || (use.is_changed && !known.is_changed)) {
      files.set(key, use);
    }
  }
  return [...files.values()];
}
