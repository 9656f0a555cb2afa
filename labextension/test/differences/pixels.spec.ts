import { expect, it } from 'vitest';

import type { IPixels } from '../../src/differences/pixels';
import { pixelDifference } from '../../src/differences/pixels';

const MARK = [200, 0, 0] as const;
const BLACK = [0, 0, 0, 255];
const WHITE = [255, 255, 255, 255];

function row(...pixels: number[][]): IPixels {
  return {
    width: pixels.length,
    height: 1,
    data: new Uint8ClampedArray(pixels.flat())
  };
}

it('marks the pixels that differ and fades the others', () => {
  const { pixels, share } = pixelDifference(
    row(WHITE, BLACK),
    row(WHITE, WHITE),
    MARK
  );

  expect([...pixels.data]).toEqual([255, 255, 255, 255, 200, 0, 0, 255]);
  expect(share).toBe(0.5);
});

it('does not see what the eye does not see', () => {
  const before = row([10, 10, 10, 255]);

  expect(pixelDifference(before, row([11, 9, 12, 255]), MARK).share).toBe(0);
});

it('marks what lies outside of the recorded picture', () => {
  expect(pixelDifference(row(WHITE), row(WHITE, WHITE), MARK).share).toBe(0.5);
});
