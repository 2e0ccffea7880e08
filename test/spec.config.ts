import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** For what takes long or installs much: `npm run test:torch`, `test:frameworks` and `test:numbers`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['**/*.spec.ts'],
    pool: 'forks',
    // Beside each other they would take the time of one another.
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
