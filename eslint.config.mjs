import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const MODELS = ['labextension/src/models/**'];
const VIEWS = ['panel', 'toolbar', 'differences', 'threeway'].map(
  name => `labextension/src/${name}/**`
);
const ABOVE_API = [
  'badges',
  'notebooks',
  'panel',
  'toolbar',
  'commands',
  'differences',
  'threeway',
  'plugins',
  'place',
  'index',
  'tokens'
].flatMap(name => [`**/${name}`, `**/${name}/**`]);

const SERVICES = {
  name: '@jupyterlab/services',
  message: 'api/ is the only HTTP: ask through IClient.',
  allowTypeImports: true
};

/** What a floor must not import, and why. */
function floor(files, groups) {
  return {
    files,
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [SERVICES],
          patterns: groups.map(([group, message]) => ({ group, message }))
        }
      ]
    }
  };
}

export default defineConfig([
  { plugins: { jupyter } },
  {
    ignores: [
      '**/node_modules',
      '**/.venv',
      '**/.neighbours',
      'lib',
      'src',
      'docs',
      'tests',
      'benchmarks',
      'examples',
      'binder',
      '**/test-results',
      '**/playwright-report',
      'labextension/src/api/types.ts'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      jupyter.configs.recommended
    ],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      // Lumino's signals take a method and the object that it is called on.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true }
      ],
      // The whole extension is smaller than one more round trip.
      'jupyter/prefer-lazy-imports': 'off',
      curly: 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'api/ is the only HTTP.' },
        { name: 'XMLHttpRequest', message: 'api/ is the only HTTP.' }
      ]
    }
  },
  {
    files: ['labextension/src/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [SERVICES] }
      ]
    }
  },
  floor(
    ['labextension/src/api/**'],
    [
      [ABOVE_API, 'api/ knows no floor above it.'],
      [['**/models/**', '**/words'], 'api/ knows no floor above it.']
    ]
  ),
  floor(MODELS, [
    [ABOVE_API, 'A model knows no view and no application.'],
    [
      ['react', 'react-dom', '@lumino/widgets', '@jupyterlab/*'],
      'A model holds state and signals: no DOM, no application.'
    ]
  ]),
  {
    files: MODELS,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'fetch'].map(name => ({
          name,
          message: 'A model has no DOM.'
        }))
      ]
    }
  },
  floor(VIEWS, [
    [
      ['**/api/client', '**/notebooks/**', '**/commands', '**/index'],
      'A view imports models and words only.'
    ],
    [
      ['@jupyterlab/application', '@jupyterlab/notebook', '@jupyterlab/cells'],
      'A view knows no application.'
    ]
  ]),
  {
    files: ['labextension/src/api/client.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' }
  },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked]
  }
]);
