import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    '**/dist/',
    'docs/api/',
    '**/lib/',
    'course/',
    '.venv/',
    '.nnlab/',
    'test-results/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.config.ts'] } },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // The library and the kernel's core run in a browser worker too. What needs Node is in node/;
    // the kernel's wire is Jupyter over sockets, its debugger Node's inspector, for Node alone.
    files: ['src/**/*.ts', 'kernel/src/**/*.ts'],
    ignores: ['src/node/**', 'kernel/src/{node,wire,debugger}/**', 'kernel/src/main.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['node:*'] }],
    },
  },
  {
    // A rest parameter that counts the arguments would show in the signatures that learners read.
    files: ['src/models/layers/*.ts'],
    rules: { 'prefer-rest-params': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  prettier,
);
