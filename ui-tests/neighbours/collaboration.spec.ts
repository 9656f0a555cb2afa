import { expect } from '@playwright/test';

import { Lab, readFile, writeNotebook } from '../lab.js';
import { keep, kept, test, useServer } from './neighbourhood.js';

useServer({ name: 'collaboration' });

test('two browsers on one notebook see the same verdict, also after an undo', async ({
  page,
  elsewhere
}) => {
  writeNotebook('shared.ipynb', [
    { source: 'price = 10' },
    { source: 'total = price * 3\ntotal' }
  ]);
  const mine = new Lab(page);
  const yours = new Lab(elsewhere);
  const both = [mine, yours];
  for (const lab of both) {
    await lab.open('shared.ipynb');
    await lab.idle();
  }
  await mine.run(0);
  await mine.run(1);
  for (const lab of both) {
    await expect(lab.pill).toHaveText('fresh');
  }
  await mine.edit(0, 'price = 11');
  for (const lab of both) {
    await expect(lab.pill).toHaveText('2 not trusted');
    await lab.openPanel();
    await expect(lab.sentence).toContainText('2 of 2 outputs');
    await expect(lab.cell(1)).toHaveAttribute('data-nbproof-state', 'stale');
  }
  await yours.picture('collaboration');

  await mine.cell(0).locator('.cm-content').click();
  await page.keyboard.press('Control+Z');
  for (const lab of both) {
    await expect(lab.cell(0)).toContainText('price = 10');
    await expect(lab.pill).toHaveText('fresh');
    await expect(lab.page.locator('.jp-Dialog')).toHaveCount(0);
  }
});

test('what the room saves by itself becomes one snapshot, and no dialog asks', async ({
  page
}) => {
  const name = 'room.ipynb';
  writeNotebook(name, [{ source: 'a = 1' }]);
  const lab = new Lab(page);
  await lab.open(name);
  await lab.idle();
  await lab.run(0);
  await expect.poll(() => readFile(name)).toContain('"execution_count": 1');
  await expect.poll(() => keep(page, name)).toBe(true);
  const before = await kept(page, name);
  await lab.edit(0, 'a = 2');
  await expect.poll(() => readFile(name)).toContain('a = 2');
  await expect.poll(() => kept(page, name)).toBe(before + 1);
  await lab.save();
  await expect.poll(() => keep(page, name)).toBe(true);

  expect(await kept(page, name)).toBe(before + 1);
  expect(readFile(name)).not.toContain('nbproof');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
});
