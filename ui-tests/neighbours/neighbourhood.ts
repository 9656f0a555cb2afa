/** nbproof beside its neighbours: a server in their environment, and what consoles say of us. */
import { resolve } from 'node:path';

import type { BrowserContext, Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';

import type { Choice } from '../server.js';
import { serve } from '../server.js';

const PYTHON = resolve('..', '.neighbours', 'bin', 'python');

/** What a message has in it that is nbproof's: its bundle, its routes or a plugin of its own. */
const OURS = /extensions\/nbproof\/|\/nbproof\/|nbproof:/;

interface Fixtures {
  /** What nbproof complained of in any browser; a test ends well only where this is nothing. */
  complaints: string[];
  /** A page in a browser of somebody else. */
  elsewhere: Page;
}

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      listen(context, complaints);
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true }
  ],
  elsewhere: async ({ browser, complaints, viewport }, use) => {
    const context = await browser.newContext({ viewport });
    listen(context, complaints);
    await use(await context.newPage());
    await context.close();
  }
});

/** Start a server for the tests of a file. */
export function useServer(choice: Omit<Choice, 'python'>): void {
  let stop = async (): Promise<void> => Promise.resolve();
  test.beforeAll(async () => {
    stop = await serve({ ...choice, python: PYTHON });
  });
  test.afterAll(() => stop());
}

/** Go to a page of the server. */
export async function visit(page: Page, path: string): Promise<void> {
  const { NBPROOF_URL: url = '', NBPROOF_TOKEN: token = '' } = process.env;
  await page.goto(`${url}${path}?token=${token}`);
}

/** How many states of a notebook are kept. */
export async function kept(page: Page, path: string): Promise<number> {
  const response = await page.request.get(snapshots(), {
    headers: headers(),
    params: { path }
  });
  const answer = (await response.json()) as { snapshots: unknown[] };
  return answer.snapshots.length;
}

/** Keep the present state of a notebook; false while Jupyter is writing the file. */
export async function keep(page: Page, path: string): Promise<boolean> {
  const response = await page.request.post(snapshots(), {
    headers: headers(),
    data: { path }
  });
  return response.ok();
}

function snapshots(): string {
  return `${process.env.NBPROOF_URL ?? ''}nbproof/snapshots`;
}

function headers(): Record<string, string> {
  return { Authorization: `token ${process.env.NBPROOF_TOKEN ?? ''}` };
}

function listen(context: BrowserContext, complaints: string[]): void {
  const hear = (said: string): void => {
    if (OURS.test(said)) {
      complaints.push(said);
    }
  };
  context.on('console', message => {
    if (message.type() === 'error') {
      hear(`${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', thrown => {
    hear(thrown.error().stack ?? String(thrown.error()));
  });
}
