/** A picture's pixels: red, green, blue and opacity of each, row by row. */
export interface IPixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** A colour step that the eye does not see (of 255). */
const UNSEEN = 2;
const FADED = 0.25;

export interface IPixelDifference {
  pixels: IPixels;
  /** The share of the pixels that differ, 0 to 1. */
  share: number;
}

/** The pixels of `after` faded to grey, those that differ from `before` in `mark`'s colour. */
export function pixelDifference(
  before: IPixels,
  after: IPixels,
  mark: readonly [number, number, number]
): IPixelDifference {
  const { width, height } = after;
  const data = new Uint8ClampedArray(width * height * 4);
  let changed = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const differs = isOther(before, after, x, y);
      changed += differs ? 1 : 0;
      data.set(differs ? mark : grey(after.data, at), at);
      data[at + 3] = 255;
    }
  }
  const share = width * height === 0 ? 0 : changed / (width * height);
  return { pixels: { width, height, data }, share };
}

function isOther(
  before: IPixels,
  after: IPixels,
  x: number,
  y: number
): boolean {
  if (x >= before.width || y >= before.height) {
    return true;
  }
  const [i, j] = [(y * before.width + x) * 4, (y * after.width + x) * 4];
  return [0, 1, 2, 3].some(
    channel =>
      Math.abs(
        (before.data[i + channel] ?? 0) - (after.data[j + channel] ?? 0)
      ) > UNSEEN
  );
}

function grey(data: Uint8ClampedArray, at: number): [number, number, number] {
  const [red = 0, green = 0, blue = 0, opacity = 0] = data.subarray(at, at + 4);
  const light = 0.299 * red + 0.587 * green + 0.114 * blue;
  const shade = 255 - (255 - light) * (opacity / 255) * FADED;
  return [shade, shade, shade];
}
