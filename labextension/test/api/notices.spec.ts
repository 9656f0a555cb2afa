import { expect, it } from 'vitest';

import { asNotice } from '../../src/api/notices';

it('knows our events by the end of their schema ids, and no others', () => {
  const snapshot = { schema_id: 'https://x/nbproof/snapshot/v1', path: 'a' };
  const status = { schema_id: 'https://x/nbproof/status/v1', path: 'a' };
  const replay = { schema_id: 'https://x/nbproof/reproduction/v1', path: 'a' };

  expect(asNotice(snapshot)).toEqual({ kind: 'snapshot', event: snapshot });
  expect(asNotice(status)).toEqual({ kind: 'status', event: status });
  expect(asNotice(replay)).toEqual({ kind: 'replay', event: replay });
  expect(asNotice({ schema_id: 'https://x/contents_service/v1' })).toBe(null);
});
