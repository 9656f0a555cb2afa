import { expect, test } from '@playwright/test';

import { Lab, readFile, writeFile, writeNotebook } from '../lab.js';

const OLD = 'day,amount\n1,10\n2,20\n3,30\n';
const OVERWRITES = [
  { source: "rows = open('sales.csv').read().splitlines()\nlen(rows)" },
  { source: "_ = open('sales.csv', 'w').write('day,amount\\n1,10\\n')" }
];

test('an existing notebook gets its honest line within 2 s', async ({
  page
}) => {
  writeNotebook('existing.ipynb', [
    { source: 'x = 1', count: 4 },
    { source: 'y = x + 1\ny', count: 2, output: '2' },
    { source: 'y + z', count: 7, output: '5' }
  ]);
  const lab = new Lab(page);
  await lab.open('existing.ipynb');

  await expect(lab.pill).toHaveText(/not trusted|not proven/, {
    timeout: 2000
  });
  await lab.openPanel();
  await expect(lab.sentence).not.toBeEmpty({ timeout: 2000 });
  await expect(lab.panel).toContainText('From the file only');
  await lab.picture('existing-light');
});

test('a cell that ran out of order carries a badge and says why', async ({
  page
}) => {
  writeNotebook('order.ipynb', [
    { source: 'price = 10' },
    { source: 'total = price * 3\ntotal' },
    { source: 'price = 99' }
  ]);
  const lab = new Lab(page);
  await lab.open('order.ipynb');
  await lab.idle();
  await lab.openPanel();
  for (const index of [0, 1, 2, 1]) {
    await lab.run(index);
  }

  await expect(lab.cell(1)).toHaveAttribute('data-nbproof-fresh', 'false');
  const line = lab.cell(1).locator('.nbproof-ReasonLine');
  await expect(line).toContainText('price');
  await expect(lab.section('Cells')).toContainText('price');
  await expect(lab.pill).toHaveText('1 not trusted');
  await lab.picture('out-of-order-light');
});

test('Fix reruns what an edit above has made stale', async ({ page }) => {
  writeNotebook('stale.ipynb', [
    { source: 'price = 10' },
    { source: 'total = price * 3\ntotal' }
  ]);
  const lab = new Lab(page);
  await lab.open('stale.ipynb');
  await lab.idle();
  await lab.openPanel();
  await lab.run(0);
  await lab.run(1);
  await expect(lab.pill).toHaveText('fresh');
  await lab.edit(0, 'price = 11');
  await expect(lab.pill).toHaveText('2 not trusted');
  await lab.picture('stale-light');

  await lab.panel.getByRole('button', { name: 'Fix: rerun 2 cells' }).click();
  await expect(lab.pill).toHaveText('fresh');
  await expect(lab.cell(1).locator('.jp-OutputArea-output')).toHaveText('33');
});

test('data that a cell overwrote is put back, and that is undone', async ({
  page
}) => {
  writeFile('sales.csv', OLD);
  writeNotebook('overwrites.ipynb', OVERWRITES);
  const lab = new Lab(page);
  await lab.open('overwrites.ipynb');
  await lab.idle();
  await lab.openPanel();
  await lab.run(0);
  await lab.save();
  await lab.run(1);
  const fresh = readFile('sales.csv');
  expect(fresh).not.toBe(OLD);

  const putBack = lab.section('Data').getByRole('button', { name: 'Put back' });
  await putBack.first().click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('sales.csv');
  await lab.picture('put-back-light');
  await dialog.getByRole('button', { name: 'Put back', exact: true }).click();
  await expect(lab.panel).toContainText('Done');
  expect(readFile('sales.csv')).toBe(OLD);
  await lab.picture('done-light');

  await lab.panel.getByRole('button', { name: 'Undo' }).click();
  await expect(lab.panel).toContainText('Undone');
  expect(readFile('sales.csv')).toBe(fresh);
});

test('a save becomes a point of the timeline', async ({ page }) => {
  writeNotebook('saves.ipynb', [{ source: 'a = 1' }]);
  const lab = new Lab(page);
  await lab.open('saves.ipynb');
  await lab.idle();
  await lab.openPanel();
  const points = lab
    .section('Timeline')
    .getByRole('button', { name: 'Restore…' });
  await lab.run(0);
  await lab.save();
  await expect(points).not.toHaveCount(0);
  const before = await points.count();
  await lab.edit(0, 'a = 2');
  await lab.save();

  await expect(points).toHaveCount(before + 1);
  expect(readFile('saves.ipynb')).not.toContain('nbproof');
  await lab.picture('timeline-light');
});

for (const theme of [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
]) {
  test(`axe finds nothing wrong in ${theme}`, async ({ page }) => {
    writeFile('sales.csv', OLD);
    const name = `${theme.replaceAll(' ', '-')}.ipynb`;
    writeNotebook(name, OVERWRITES);
    const lab = new Lab(page);
    await lab.open(name);
    await lab.idle();
    await lab.useTheme(theme);
    await lab.openPanel();
    await lab.run(0);
    await lab.run(1);
    await lab.save();
    await expect(lab.section('Data')).toContainText('sales.csv');
    await lab.picture(`panel-${theme.split(' ').slice(1).join('-')}`);

    expect(await lab.violations('#nbproof-panel')).toEqual([]);
    expect(await lab.violations('.nbproof-Pill')).toEqual([]);
  });
}

for (const mode of ['full', 'defer', 'none']) {
  test(`badges and reasons follow a jump in windowing mode ${mode}`, async ({
    page
  }) => {
    const name = `windowed-${mode}.ipynb`;
    writeNotebook(name, [
      { source: 'x = 1', count: 90 },
      ...Array.from({ length: 58 }, (_, at) => ({
        source: `y = ${at}`,
        count: at + 1
      })),
      { source: 'x + 1', count: 60, output: '2' }
    ]);
    const lab = new Lab(page);
    await lab.open(name, mode);
    await lab.openPanel();
    await lab.section('Cells').getByRole('button', { name: '[60]' }).click();

    const last = page.locator('.jp-Notebook .jp-Cell.jp-mod-active');
    await expect(last).toHaveAttribute('data-nbproof-state', 'out-of-order');
    await expect(last).toBeInViewport();
    await expect(last).toBeFocused();
    await expect(last.locator('.nbproof-ReasonLine')).toContainText('x');
  });
}
