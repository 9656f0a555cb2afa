import { expect, test } from '@playwright/test';

import { Lab, readFile, writeNotebook } from '../lab.js';

/** Its second cell gives something else each time. */
const UNSEEDED = [
  { source: 'import random, time', count: 1 },
  { source: 'random.random()', count: 2, output: '0.5' },
  { source: 'time.sleep(1)\n1 + 1', count: 3, output: '2' }
];

test('a notebook is reproduced, from its plan to its differences', async ({
  page
}) => {
  writeNotebook('unseeded.ipynb', UNSEEDED);
  const lab = new Lab(page);
  await lab.open('unseeded.ipynb');
  await lab.planReplay();
  await expect(lab.card).toContainText('3 cells');
  await expect(lab.card).toContainText('Your files and your kernel are not');
  await lab.picture('reproduce-plan-light');

  await lab.card.getByRole('button', { name: 'Run' }).click();
  await expect(lab.card.getByRole('progressbar')).toBeVisible();
  await expect(lab.card).toContainText('cell 3 of 3', { timeout: 60_000 });
  await lab.picture('reproduce-progress-light');
  await expect(lab.card).toContainText('Not reproduced', { timeout: 60_000 });
  await lab.picture('reproduce-verdict-light');
  const before = readFile('unseeded.ipynb');

  await lab.card.getByRole('button', { name: /^\[2\]/ }).click();
  await expect(lab.cell(1)).toHaveClass(/jp-mod-active/);
  await lab.card.getByRole('button', { name: 'Copy CI job' }).click();
  await expect(lab.card).toContainText('Copied');
  const [report] = await Promise.all([
    page.waitForEvent('download'),
    lab.card.getByRole('button', { name: 'Save report' }).click()
  ]);
  expect(report.suggestedFilename()).toBe('unseeded.verdict.html');

  await lab.card.getByRole('button', { name: 'Show differences' }).click();
  await expect(lab.view).toContainText('[2] different');
  await expect(lab.view.locator('.nbproof-Outputs')).toHaveCount(2);
  await expect(lab.view.locator('.nbproof-Lines')).toContainText('0.5');
  await lab.picture('reproduce-differences-light');
  await lab.view.getByRole('button', { name: 'Go to cell' }).click();
  await expect(lab.cell(1)).toBeInViewport();
  expect(readFile('unseeded.ipynb')).toBe(before);
});

test('a notebook that gives what was recorded says so in one line', async ({
  page
}) => {
  writeNotebook('same.ipynb', [{ source: '1 + 1', count: 1, output: '2' }]);
  const lab = new Lab(page);
  await lab.open('same.ipynb');
  await lab.openPanel();
  await expect(lab.sentence).not.toBeEmpty();
  await page.keyboard.press('r');
  await expect(lab.card).toContainText('in a clean copy');
  await lab.card.getByRole('button', { name: 'Run' }).click();
  await expect(lab.card).toContainText('Reproduced', { timeout: 60_000 });
  await lab.card.getByRole('button', { name: 'Put this away' }).click();

  const last = lab.section('Last verdict');
  await expect(last).toContainText('reproduced 1 of 1');
  await page.reload();
  await expect(lab.panel).toContainText('reproduced 1 of 1');
});

test('a point of the timeline is reproduced as it was then', async ({
  page
}) => {
  writeNotebook('point.ipynb', [{ source: '1 + 1' }]);
  const lab = new Lab(page);
  await lab.open('point.ipynb');
  await lab.idle();
  await lab.openPanel();
  await lab.run(0);
  await lab.save();
  const points = lab
    .section('Timeline')
    .getByRole('button', { name: 'Reproduce…' });
  await expect(points).not.toHaveCount(0);
  await lab.edit(0, '1 + 2');
  await lab.save();
  await points.last().click();
  await expect(lab.card).toContainText('Reproduce the point');
  await lab.picture('reproduce-point-light');
  await lab.card.getByRole('button', { name: 'Run' }).click();

  await expect(lab.card).toContainText('Reproduced', { timeout: 60_000 });
  await expect(lab.card).toContainText('1 identical');
});

test('a long replay is cancelled, and found again after a reload', async ({
  page
}) => {
  writeNotebook('long.ipynb', [
    { source: 'import time', count: 1 },
    { source: 'time.sleep(4)', count: 2 },
    { source: 'time.sleep(300)', count: 3 }
  ]);
  const lab = new Lab(page);
  await lab.open('long.ipynb');
  await lab.planReplay();
  await lab.card.getByRole('button', { name: 'Run' }).click();
  await expect(lab.card).toContainText('cell 2 of 3', { timeout: 60_000 });
  await page.reload();

  await expect(lab.card).toContainText('cell 3 of 3', { timeout: 60_000 });
  await lab.card.getByRole('button', { name: 'Cancel' }).click();
  await expect(lab.card).toContainText('Cancelled', { timeout: 60_000 });
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
]) {
  test(`axe finds nothing wrong with a verdict in ${theme}`, async ({
    page
  }) => {
    const name = `verdict-${theme.replaceAll(' ', '-')}.ipynb`;
    writeNotebook(name, UNSEEDED);
    const lab = new Lab(page);
    await lab.open(name);
    await lab.useTheme(theme);
    await lab.planReplay();
    expect(await lab.violations('#nbproof-panel')).toEqual([]);
    await lab.card.getByRole('button', { name: 'Run' }).click();
    await expect(lab.card.getByRole('progressbar')).toBeVisible();
    expect(await lab.violations('#nbproof-panel')).toEqual([]);
    await expect(lab.card).toContainText('Not reproduced', {
      timeout: 60_000
    });
    expect(await lab.violations('#nbproof-panel')).toEqual([]);

    await lab.card.getByRole('button', { name: 'Show differences' }).click();
    await expect(lab.view.locator('.nbproof-Outputs')).toHaveCount(2);
    await lab.picture(`differences-${theme.split(' ').slice(1).join('-')}`);
    expect(await lab.violations('.nbproof-View')).toEqual([]);
  });
}
