import * as React from 'react';

import type { IOffer, LastGoodModel } from '../models/lastgood';
import type { Words } from '../words';
import type { IActs } from './acts';
import { Button, Buttons } from './buttons';
import { Card } from './card';
import { Quiet } from './section';

/** A notebook that did not open, and the way back to its last good state. */
export function LastGoodCard(props: {
  lastGood: LastGoodModel;
  words: Words;
  acts: IActs;
  isBusy: boolean;
}): React.JSX.Element | null {
  const { lastGood, words, acts, isBusy } = props;
  const { offer } = lastGood;
  if (offer === null) {
    return null;
  }
  const { trans } = words;
  const name = offer.path.split('/').pop() ?? offer.path;
  return (
    <Card
      label={trans.__('%1 cannot be read', name)}
      closeTitle={trans.__('Hide this')}
      onClose={() => {
        lastGood.dismiss();
      }}
    >
      <h3 className="nbproof-Card-title">
        {trans.__('%1 cannot be read', name)}
      </h3>
      <p role="status">{said(offer, words)}</p>
      <Quiet>{offer.problem}</Quiet>
      {offer.good && (
        <Buttons>
          <Button
            label={trans.__('Put back as copy')}
            title={trans.__('As a new file beside it, which stays as it is')}
            isMain={true}
            isDisabled={isBusy}
            onClick={() => {
              acts.recover(true);
            }}
          />
          <Button
            label={trans.__('Put back')}
            title={trans.__(
              'In its place; the file as it is now is kept as a point first'
            )}
            isDisabled={isBusy}
            onClick={() => {
              acts.recover(false);
            }}
          />
        </Buttons>
      )}
    </Card>
  );
}

function said(offer: IOffer, words: Words): string {
  const { trans } = words;
  return offer.good === null
    ? trans.__('No state of it was kept.')
    : trans.__(
        'Its last good state was kept at %1: %2.',
        words.moment(offer.good.taken_at),
        offer.good.summary
      );
}
