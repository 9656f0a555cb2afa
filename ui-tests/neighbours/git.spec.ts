import { execFileSync } from 'node:child_process';

import { expect } from '@playwright/test';

import { Lab, writeFile, writeNotebook } from '../lab.js';
import { kept, test, useServer } from './neighbourhood.js';

const WHO = ['-c', 'user.name=Us', '-c', 'user.email=us@example.org'];

useServer({ name: 'git', flags: ['--YDocExtension.disable_rtc=True'] });

test('a save and its snapshot change the notebook only, as the git panel tells it', async ({
  page
}) => {
  writeNotebook('tracked.ipynb', [{ source: 'a = 1' }]);
  writeFile('.gitignore', '.ipynb_checkpoints/\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  const lab = new Lab(page);
  await lab.open('tracked.ipynb');
  await lab.idle();
  await lab.run(0);
  await lab.edit(0, 'a = 2');
  await lab.save();
  await expect.poll(() => kept(page, 'tracked.ipynb')).toBe(1);
  await lab.openPanel();
  await page.getByRole('tab', { name: 'Git' }).click();

  const panel = page.locator('#jp-git-sessions');
  await expect(panel).toContainText(/Changed\s*1\s*tracked\.ipynb/i);
  await expect(panel).toContainText(/Untracked\s*Stash/i);
  await expect(lab.sentence).toContainText('1 of 1 output');
  expect(git('status', '--porcelain')).toBe(' M tracked.ipynb\n');
  await lab.picture('git');
});

function git(...words: string[]): string {
  const root = process.env.NBPROOF_ROOT ?? '';
  return execFileSync('git', ['-C', root, ...WHO, ...words], {
    encoding: 'utf8'
  });
}
