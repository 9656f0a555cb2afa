import { expect, test } from '@playwright/test';

import { Lab, readFile, writeFile, writeNotebook } from '../lab.js';

const TORN = ['', '{"cells": [{"cell_type": "co'];

for (const [index, torn] of TORN.entries()) {
  const name = `torn-${index}.ipynb`;
  const what = torn === '' ? 'empty' : 'half written';

  test(`a notebook that is ${what} comes back beside it, then in its place`, async ({
    page
  }) => {
    writeNotebook(name, [{ source: `price = ${index}` }]);
    const good = readFile(name);
    const lab = new Lab(page);
    await lab.open(name);
    await lab.idle();
    await lab.run(0);
    await lab.save();
    await lab.openPanel();
    await expect(
      lab.section('Timeline').getByRole('button', { name: 'Restore…' })
    ).not.toHaveCount(0);
    const kept = readFile(name);
    expect(kept).not.toBe(good);
    writeFile(name, torn);

    await lab.reopen(name);
    await expect(lab.panel).toContainText(`${name} cannot be read`);
    await expect(lab.panel).toContainText('Its last good state was kept at');
    await lab.picture(`last-good-${index}`);
    expect(await lab.violations('#nbproof-panel')).toEqual([]);
    await lab.panel.getByRole('button', { name: 'Put back as copy' }).click();
    await expect(lab.cell(0)).toContainText(`price = ${index}`);
    await expect(lab.panel).toContainText('Done: put back as torn-');
    expect(readFile(name)).toBe(torn);

    await lab.reopen(name);
    await lab.panel
      .getByRole('button', { name: 'Put back', exact: true })
      .click();
    await page
      .locator('.jp-Dialog')
      .getByRole('button', { name: 'Put back', exact: true })
      .click();
    await expect(lab.cell(0)).toContainText(`price = ${index}`);
    expect(readFile(name)).toBe(kept);

    await lab.panel.getByRole('button', { name: 'Undo' }).click();
    await expect(lab.panel).toContainText('Undone');
    expect(readFile(name)).toBe(torn);
  });
}
