import { expect } from '@playwright/test';

import { Lab, writeNotebook } from '../lab.js';
import { kept, test, useServer, visit } from './neighbourhood.js';

useServer({
  name: 'notebook',
  app: { module: 'notebook', settings: 'JupyterNotebookApp' },
  flags: ['--YDocExtension.disable_rtc=True']
});

test("Notebook 7's document page has verdict, badges, panel and timeline", async ({
  page
}) => {
  writeNotebook('page.ipynb', [{ source: 'a = 1' }, { source: 'a + 1' }]);
  const lab = new Lab(page);
  await visit(page, 'notebooks/page.ipynb');
  await expect(lab.cell(0)).toBeVisible({ timeout: 60_000 });
  await lab.idle();
  await lab.run(0);
  await lab.run(1);
  await expect(lab.pill).toHaveText('fresh');
  await lab.edit(0, 'a = 2');
  await lab.save();

  await expect(lab.pill).toHaveText('2 not trusted');
  await expect(lab.panel).toBeHidden();
  await lab.openPanel();
  await expect(lab.sentence).toContainText('2 of 2 outputs');
  await expect(lab.cell(1)).toHaveAttribute('data-nbproof-state', 'stale');
  await expect(lab.section('Timeline')).toContainText('first snapshot');
  expect(await kept(page, 'page.ipynb')).toBe(1);
  await lab.picture('notebook-7');
});
