import { ServerConnection } from '@jupyterlab/services';
import { expect, it } from 'vitest';

import { Client } from '../../src/api/client';

/** A client whose server gives one answer, and what it was asked. */
function given(answer: Response | Error): [Client, Request[]] {
  const asked: Request[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost/base/',
    fetch: (input: RequestInfo | URL, init?: RequestInit) => {
      asked.push(new Request(input, init));
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer);
    }
  });
  return [new Client(settings), asked];
}

it('asks below the base URL and gives the answer', async () => {
  const [client, asked] = given(Response.json({ snapshots: [], more: false }));
  const page = { path: 'a b.ipynb', limit: 20, before: 'x' };

  expect(await client.snapshots(page)).toEqual({ snapshots: [], more: false });
  // JupyterLab adds the time against caches.
  expect(asked.map(({ url }) => url.replace(/&\d+$/, ''))).toEqual([
    'http://localhost/base/nbproof/snapshots?path=a%20b.ipynb&limit=20&before=x'
  ]);
});

it('tells what the server refused, in its own words', async () => {
  const refusal = { error: 'bad-input', message: 'No.', hint: 'Do this.' };
  const [client] = given(Response.json(refusal, { status: 400 }));

  await expect(client.restore('p')).rejects.toMatchObject({
    kind: 'refused',
    message: 'No.',
    hint: 'Do this.'
  });
});

it('knows a server half that is absent from a file that is not there', async () => {
  const [client] = given(new Response('<html>', { status: 404 }));

  await expect(client.health('a')).rejects.toMatchObject({ kind: 'absent' });
});

it('knows a server that cannot be reached', async () => {
  const [client] = given(new TypeError('Failed to fetch'));

  await expect(client.health('a')).rejects.toMatchObject({
    kind: 'unreachable'
  });
});

it('cancels a replay though the server says nothing more', async () => {
  const [client, asked] = given(new Response(null, { status: 204 }));
  await client.cancelReplay('a/b');

  expect(asked.map(({ method, url }) => [method, url.split('?')[0]])).toEqual([
    ['DELETE', 'http://localhost/base/nbproof/reproductions/a%2Fb']
  ]);
});

it('gives a report as a file', async () => {
  const [client] = given(new Response('<h1>Verdict</h1>'));

  expect(await (await client.report('x')).text()).toBe('<h1>Verdict</h1>');
});
