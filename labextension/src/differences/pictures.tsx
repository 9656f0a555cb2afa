import * as React from 'react';

import { Button } from '../panel/buttons';
import type { Words } from '../words';
import type { IPixels } from './pixels';
import { pixelDifference } from './pixels';

/** A recorded picture and the replayed one: on request, which pixels differ. */
export function PictureDifference(props: {
  recorded: string;
  replayed: string;
  words: Words;
}): React.JSX.Element {
  const { recorded, replayed, words } = props;
  const { trans } = words;
  const [isShown, setShown] = React.useState(false);
  const [share, setShare] = React.useState<number | null>(null);
  const canvas = React.useRef<HTMLCanvasElement>(null);
  React.useEffect(() => {
    if (isShown && canvas.current) {
      void drawn(canvas.current, recorded, replayed).then(setShare);
    }
  }, [isShown, recorded, replayed]);
  return (
    <div className="nbproof-Picture">
      <Button
        label={
          isShown
            ? trans.__('Hide changed pixels')
            : trans.__('Mark changed pixels')
        }
        isOpen={isShown}
        onClick={() => {
          setShown(!isShown);
        }}
      />
      {isShown && (
        <div>
          <canvas
            ref={canvas}
            role="img"
            aria-label={trans.__('The replayed picture, changed pixels marked')}
          />
          <p role="status">
            {share !== null &&
              trans.__('%1 % of the pixels differ', percent(share))}
          </p>
        </div>
      )}
    </div>
  );
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 0.1 ? '<0.1' : value.toFixed(1);
}

/** Draw the difference in the canvas's own text colour; the share of the pixels that differ. */
async function drawn(
  canvas: HTMLCanvasElement,
  recorded: string,
  replayed: string
): Promise<number | null> {
  const [before, after] = await Promise.all([
    pixels(recorded),
    pixels(replayed)
  ]);
  const context = canvas.getContext('2d');
  if (context === null || before === null || after === null) {
    return null;
  }
  const mark = colour(getComputedStyle(canvas).color);
  const { pixels: marked, share } = pixelDifference(before, after, mark);
  canvas.width = marked.width;
  canvas.height = marked.height;
  const image = context.createImageData(marked.width, marked.height);
  image.data.set(marked.data);
  context.putImageData(image, 0, 0);
  return share;
}

async function pixels(address: string): Promise<IPixels | null> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(image, 0, 0);
  return context?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

/** A computed colour's red, green and blue. */
function colour(computed: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (computed.match(/\d+/g) ?? []).map(
    Number
  );
  return [red, green, blue];
}
