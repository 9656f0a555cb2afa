import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['labextension/test/**/*.spec.{ts,tsx}'],
    restoreMocks: true,
    // JupyterLab's packages are ES modules without saying so.
    server: { deps: { inline: [/@jupyter(lab)?\//] } }
  }
});
