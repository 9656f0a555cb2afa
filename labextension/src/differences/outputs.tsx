import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { CellOutputs } from '../api/types';
import type { Output } from '../models/outputtext';
import { outputText, pictures } from '../models/outputtext';
import { LineDiff } from '../panel/linediff';
import { Quiet } from '../panel/section';
import type { Words } from '../words';
import { PictureDifference } from './pictures';
import { UntrustedOutputs } from './untrusted';

/** A cell's recorded outputs beside the replayed ones, then the same as marked lines and pixels. */
export function SideBySide(props: {
  outputs: CellOutputs;
  rendermime: IRenderMimeRegistry;
  words: Words;
}): React.JSX.Element {
  const { outputs, rendermime, words } = props;
  const { recorded, replayed, is_cut: isCut } = outputs;
  const { trans } = words;
  const [before, after] = [outputText(recorded), outputText(replayed)];
  const [old, young] = [pictures(recorded), pictures(replayed)];
  return (
    <>
      <div className="nbproof-Sides">
        <Side
          title={trans.__('Recorded')}
          outputs={recorded}
          rendermime={rendermime}
          words={words}
        />
        <Side
          title={trans.__('Replayed')}
          outputs={replayed}
          rendermime={rendermime}
          words={words}
        />
      </div>
      {isCut && (
        <Quiet>
          {trans.__('Some outputs are too large to be shown whole.')}
        </Quiet>
      )}
      {before !== after && (
        <div className="nbproof-Change">
          <h4>{trans.__('Lines, recorded − and replayed +')}</h4>
          <LineDiff before={before} after={after} words={words} />
        </div>
      )}
      {old.map((picture, index) => {
        const other = young[index];
        return other === undefined || other === picture ? null : (
          <PictureDifference
            key={index}
            recorded={picture}
            replayed={other}
            words={words}
          />
        );
      })}
    </>
  );
}

function Side(props: {
  title: string;
  outputs: readonly Output[];
  rendermime: IRenderMimeRegistry;
  words: Words;
}): React.JSX.Element {
  const { title, outputs, rendermime, words } = props;
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (host.current === null || outputs.length === 0) {
      return;
    }
    const drawn = new UntrustedOutputs(outputs, rendermime, words);
    Widget.attach(drawn, host.current);
    return () => {
      drawn.dispose();
    };
  }, [outputs, rendermime, words]);
  return (
    <div className="nbproof-Side">
      <h4>{title}</h4>
      {/* What is too wide scrolls, also by the keyboard. */}
      <div
        ref={host}
        className="nbproof-Side-outputs"
        role="group"
        aria-label={title}
        tabIndex={0}
      >
        {outputs.length === 0 && <Quiet>{words.trans.__('No output')}</Quiet>}
      </div>
    </div>
  );
}
