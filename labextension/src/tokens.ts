import { Token } from '@lumino/coreutils';

import type { IClient } from './api/client';
import type { Proof } from './models/proof';
import type { OpenNotebooks } from './notebooks/open';
import type { Settings } from './settings';
import type { Words } from './words';

/** What the plugins share. */
export interface INbproof {
  readonly client: IClient;
  readonly notebooks: OpenNotebooks;
  readonly proof: Proof;
  readonly settings: Settings;
  readonly words: Words;
}

export const INbproof = new Token<INbproof>(
  'nbproof:INbproof',
  'What is known of the open notebooks: which outputs can be trusted, and their history.'
);
