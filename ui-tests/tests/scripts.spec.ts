import { expect, test } from '@playwright/test';

import {
  Lab,
  makeWorkspace,
  readFile,
  writeFile,
  writeNotebook
} from '../lab.js';

const CELLS = [
  { source: 'price = 10', count: 1 },
  { source: 'total = price * 3\ntotal', count: 2, output: '30' }
];

/** A notebook that keeps a script, in step with it, in a workspace of its own. */
async function kept(lab: Lab, folder: string): Promise<void> {
  makeWorkspace(folder);
  writeNotebook(`${folder}/report.ipynb`, CELLS);
  await lab.open(`${folder}/report.ipynb`);
  await lab.idle();
  await lab.openPanel();
  const script = lab.section('Script');
  await script.locator('summary').click();
  await expect(script).toContainText('No script is kept for git.');
  await script.getByRole('button', { name: 'Keep a script for git' }).click();
  await expect(script).toContainText('report.proof.json');
  await lab.picture(`${folder}-keep-light`);
  await script.getByRole('button', { name: 'Keep a script for git' }).click();
  await lab.save();
  await expect(script).toContainText('in step');
  expect(readFile(`${folder}/report.py`)).toContain('price = 10');
}

/** Edit the script as an editor outside would, then come back to the browser. */
async function editScript(
  lab: Lab,
  folder: string,
  change: (source: string) => string
): Promise<void> {
  const file = `${folder}/report.py`;
  writeFile(file, change(readFile(file)));
  await lab.page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

test('a script that was edited is shown and taken over, outputs are kept', async ({
  page
}) => {
  const lab = new Lab(page);
  await kept(lab, 'edited');
  const script = lab.section('Script');
  await editScript(lab, 'edited', text => text.replace('= 10', '= 12'));
  await expect(script.getByRole('button', { name: 'Show' })).toBeVisible();
  await script.getByRole('button', { name: 'Show' }).click();
  await expect(script.locator('.nbproof-Lines')).toContainText('price = 12');
  await lab.picture('script-ahead-light');
  expect(await lab.violations('#nbproof-panel')).toEqual([]);

  await script.getByRole('button', { name: 'Take over' }).click();
  await expect(lab.cell(0).locator('.cm-content')).toHaveText('price = 12');
  await expect(lab.cell(1).locator('.jp-OutputArea-output')).toHaveText('30');
  await expect(script).toContainText('in step');
});

test('nothing is taken over while there are unsaved changes', async ({
  page
}) => {
  const lab = new Lab(page);
  await kept(lab, 'unsaved');
  const script = lab.section('Script');
  await editScript(lab, 'unsaved', text => text.replace('= 10', '= 12'));
  const takeOver = script.getByRole('button', { name: 'Take over' });
  await expect(takeOver).toBeEnabled();
  await lab.edit(1, 'total = price * 4\ntotal');

  await expect(takeOver).toBeDisabled();
  await expect(script).toContainText('Save or discard');
});

test('where both were edited, the user picks and both come in step', async ({
  page
}) => {
  const lab = new Lab(page);
  await kept(lab, 'both');
  const script = lab.section('Script');
  await editScript(lab, 'both', text => text.replace('= 10', '= 12'));
  await lab.edit(0, 'price = 11');
  await lab.save();
  await script.getByRole('button', { name: 'Compare and merge' }).click();
  await expect(lab.view).toContainText('both changed it: take which?');
  const merge = lab.view.getByRole('button', { name: 'Merge' });
  await expect(merge).toBeDisabled();
  for (const theme of [
    'JupyterLab Light',
    'JupyterLab Dark',
    'JupyterLab Dark High Contrast'
  ]) {
    await lab.useTheme(theme);
    await lab.picture(`three-way-${theme.split(' ').slice(1).join('-')}`);
    expect(await lab.violations('.nbproof-View')).toEqual([]);
  }

  await lab.view.getByRole('radio', { name: 'Script' }).check();
  await merge.click();
  await expect(lab.view).toContainText('says the same as the notebook');
  expect(readFile('both/report.ipynb')).toContain('price = 12');
  await expect(lab.cell(0).locator('.cm-content')).toHaveText('price = 12');
});
