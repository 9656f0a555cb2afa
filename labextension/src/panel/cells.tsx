import * as React from 'react';

import type { CellVerdict, Status } from '../api/types';
import type { NotebookProof } from '../models/notebookproof';
import type { State, Words } from '../words';
import { isProblem } from '../words';
import type { IActs } from './acts';
import { Glyph } from './glyph';
import { Row, RowAction, Rows } from './rows';
import { Quiet, Section } from './section';
import { Sentence } from './sentence';

type Filter = 'problems' | 'all' | State;

/** The cells that have something to say, each with its reason. */
export function Cells(props: {
  proof: NotebookProof;
  status: Status;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { proof, status, words, acts } = props;
  const { trans } = words;
  const [filter, setFilter] = React.useState<Filter>('problems');
  const problems = status.cells.filter(isProblem);
  const shown =
    filter === 'problems'
      ? byWeight(problems)
      : status.cells.filter(cell => isShown(cell, filter));
  return (
    <Section
      title={trans.__('Cells')}
      note={String(problems.length)}
      isOpenAtFirst={true}
    >
      <FilterChoice
        cells={status.cells}
        words={words}
        filter={filter}
        onChange={setFilter}
      />
      {shown.length === 0 && (
        <Quiet>{trans.__('No cell needs attention.')}</Quiet>
      )}
      <Rows label={trans.__('Cells')}>
        {shown.map(cell => (
          <CellRow
            key={cell.id}
            cell={cell}
            name={proof.nameOf(cell.id)}
            words={words}
            acts={acts}
          />
        ))}
      </Rows>
    </Section>
  );
}

function CellRow(props: {
  cell: CellVerdict;
  name: string;
  words: Words;
  acts: IActs;
}): React.JSX.Element {
  const { cell, name, words, acts } = props;
  const { trans } = words;
  return (
    <Row
      title={words.tooltip(cell)}
      onClick={() => {
        acts.jump(cell.id);
      }}
      aside={
        isProblem(cell) && (
          <RowAction
            label={trans.__('Run')}
            title={trans.__('Run %1', name)}
            onClick={() => {
              acts.run(cell.id);
            }}
          />
        )
      }
    >
      <Glyph state={cell.state} tone={tone(cell)} />
      <span className="nbproof-Row-name">{name}</span>
      <span className="nbproof-Row-line">
        <b>{words.state(cell.state)}</b>{' '}
        {cell.reasons.length > 0 && <Sentence text={words.reason(cell)} />}
      </span>
    </Row>
  );
}

function FilterChoice(props: {
  cells: readonly CellVerdict[];
  words: Words;
  filter: Filter;
  onChange: (filter: Filter) => void;
}): React.JSX.Element | null {
  const { cells, words, filter, onChange } = props;
  const { trans } = words;
  const states = [...new Set(cells.map(cell => cell.state))];
  if (states.length < 2 && filter === 'problems') {
    return null;
  }
  const choices: [Filter, string][] = [
    ['problems', trans.__('what needs attention')],
    ['all', trans.__('all cells')],
    ...states.map((state): [Filter, string] => [state, words.state(state)])
  ];
  return (
    <label className="nbproof-Filter">
      {trans.__('Show')}
      <select
        data-lm-suppress-shortcuts="true"
        value={filter}
        onChange={event => {
          onChange(event.currentTarget.value as Filter);
        }}
      >
        {choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label} ({cells.filter(cell => isShown(cell, value)).length})
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is known to be wrong first, each part from top to bottom. */
function byWeight(cells: readonly CellVerdict[]): CellVerdict[] {
  const isWrong = (cell: CellVerdict): boolean =>
    cell.fresh === false || cell.state === 'failed';
  return [...cells.filter(isWrong), ...cells.filter(cell => !isWrong(cell))];
}

function isShown(cell: CellVerdict, filter: Filter): boolean {
  return (
    filter === 'all' ||
    (filter === 'problems' ? isProblem(cell) : cell.state === filter)
  );
}

/** How strongly a cell's glyph is drawn. */
export function tone(
  cell: CellVerdict
): 'problem' | 'error' | 'quiet' | 'good' {
  if (cell.state === 'failed') {
    return 'error';
  }
  if (cell.fresh === false) {
    return 'problem';
  }
  return cell.state === 'fresh' ? 'good' : 'quiet';
}
