import { defineConfig } from '@playwright/test';

import own from './playwright.config.js';

/** Each file starts the server that it needs: see neighbours/neighbourhood.ts. */
export default defineConfig({
  ...own,
  testDir: 'neighbours',
  outputDir: 'test-results/neighbours',
  globalSetup: undefined
});
