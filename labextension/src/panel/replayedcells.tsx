import * as React from 'react';

import type { Difference, ReplayedCell, Verdict } from '../api/types';
import { recordedName } from '../replaywords';
import type { Words } from '../words';
import type { IActs } from './acts';
import { GradeGlyph } from './glyph';
import { Row, Rows } from './rows';
import { Quiet } from './section';
import { Sentence } from './sentence';

const CELLS = 12;
const DIFFERENCES = 3;

/** The cells that did not give their recorded outputs, each with its differences. */
export function ReplayedCells(props: {
  verdict: Verdict;
  words: Words;
  acts: IActs;
}): React.JSX.Element | null {
  const { verdict, words, acts } = props;
  const { trans } = words;
  const cells = verdict.cells.filter(
    ({ grade }) => grade === 'different' || grade === 'failed'
  );
  if (cells.length === 0) {
    return null;
  }
  const unlisted = cells.length - CELLS;
  return (
    <>
      <Rows label={trans.__('Cells that differ')}>
        {cells.slice(0, CELLS).map(cell => (
          <Row
            key={cell.index}
            title={trans.__('Go to this cell')}
            onClick={() => {
              acts.jump(cell.id);
            }}
          >
            <GradeGlyph grade={cell.grade} />
            <span className="nbproof-Row-name">{recordedName(cell)}</span>
            <CellDifferences cell={cell} words={words} />
          </Row>
        ))}
      </Rows>
      {unlisted > 0 && (
        <Quiet>{trans._n('%1 more cell', '%1 more cells', unlisted)}</Quiet>
      )}
    </>
  );
}

function CellDifferences(props: {
  cell: ReplayedCell;
  words: Words;
}): React.JSX.Element {
  const { cell, words } = props;
  const { trans } = words;
  const told = cell.differences.filter(({ grade }) => grade !== 'equivalent');
  const listed = told.slice(0, DIFFERENCES);
  const unlisted = told.length - listed.length;
  return (
    <span className="nbproof-Row-text">
      {told.length === 0 && words.replays.grade(cell.grade)}
      {listed.map((difference, index) => (
        <DifferenceLine
          key={index}
          difference={difference}
          next={listed[index + 1]}
          words={words}
        />
      ))}
      {unlisted > 0 && (
        <span className="nbproof-Row-detail">
          {trans._n('%1 more difference', '%1 more differences', unlisted)}
        </span>
      )}
    </span>
  );
}

/** One difference in words, with its likely cause unless the next one tells the same. */
export function DifferenceLine(props: {
  difference: Difference;
  next: Difference | undefined;
  words: Words;
}): React.JSX.Element {
  const { difference, next, words } = props;
  const { detail, cause } = difference;
  return (
    <>
      <span>
        <Sentence text={detail} />
      </span>
      {cause && cause !== next?.cause && (
        <span className="nbproof-Row-detail">
          {words.trans.__('cause: ')}
          <Sentence text={cause} />
        </span>
      )}
    </>
  );
}
