import { expect, it } from 'vitest';

import { lineDiff } from '../../src/models/linediff';

const SIGNS = { same: ' ', removed: '-', added: '+' };

it.each([
  ['', '', []],
  ['a', 'a', [' a']],
  ['', 'a', ['+a']],
  ['a', '', ['-a']],
  ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a\nb\nc\nd', 'b\nd', ['-a', ' b', '-c', ' d']],
  ['a\na', 'a\na\na', [' a', ' a', '+a']]
])('%j and %j differ by %j', (before, after, marked) => {
  const lines = lineDiff(before, after);

  expect(lines.map(({ kind, text }) => `${SIGNS[kind]}${text}`)).toEqual(
    marked
  );
});

it('gives up on finding what is shared where texts are huge', () => {
  const [before, after] = ['a\n', 'b\n'].map(line => line.repeat(3000));

  expect(lineDiff(before ?? '', after ?? '').length).toBe(6001);
});
