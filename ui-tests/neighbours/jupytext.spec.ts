import { expect } from '@playwright/test';

import { Lab, readFile, writeFile } from '../lab.js';
import { kept, test, useServer, visit } from './neighbourhood.js';

const SCRIPT = `# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %%
x = 1

# %%
x + 1
`;

useServer({ name: 'jupytext', flags: ['--YDocExtension.disable_rtc=True'] });

test('a script that is open as a notebook has its verdict, and jupytext saves it', async ({
  page
}) => {
  writeFile('script.py', SCRIPT);
  const lab = new Lab(page);
  await visit(page, 'lab');
  await page
    .locator('.jp-DirListing-item', { hasText: 'script.py' })
    .click({ button: 'right' });
  for (const label of ['Open With', 'Jupytext Notebook']) {
    await page.locator('.lm-Menu-item', { hasText: label }).click();
  }
  await expect(lab.cell(0)).toBeVisible();
  await lab.idle();
  await lab.run(0);
  await lab.run(1);
  await expect(lab.pill).toHaveText('fresh');
  await lab.edit(0, 'x = 2');
  await lab.save();

  await expect.poll(() => readFile('script.py')).toContain('# %%\nx = 2\n');
  await expect(lab.pill).toHaveText('2 not trusted');
  await lab.openPanel();
  await expect(lab.sentence).toContainText('2 of 2 outputs');
  expect(readFile('script.py')).not.toContain('nbproof');
  expect(await kept(page, 'script.py')).toBe(0);
  await lab.picture('jupytext');
});
