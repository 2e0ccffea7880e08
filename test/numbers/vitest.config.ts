import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The long forms of the numbers that others have published: `npm run test:numbers`. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/numbers/**/*.spec.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
  },
});
