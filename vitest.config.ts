import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The checks of the lessons import the library by its name, here the sources.
  resolve: {
    alias: [
      { find: /^nnlab$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, not threads: tests change the environment and start programs. Two, for two cores.
    pool: 'forks',
    maxWorkers: 2,
    unstubEnvs: true,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
