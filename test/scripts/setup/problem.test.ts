import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromSystem, problemOf } from '../../../scripts/setup/problem.mjs';
import { findPython } from '../../../scripts/setup/python.mjs';
import { npmCommand, run, runStep } from '../../../scripts/setup/run.mjs';
import { temporaryFolder, write } from '../folders.js';

// Nothing listens on the discard port: what a client says there is what it says without a network.
const CLOSED = 'http://127.0.0.1:9/';

describe('problemOf()', () => {
  test('recognises a full disk', async () => {
    const { output } = await run('sh', ['-c', 'cat /dev/zero > /dev/full']);
    expect(problemOf(output, { step: 'any' }).message).toMatch(
      /^The disk is full\. Free about 2 GB/,
    );
  });

  test('recognises a folder that is not writable, and names it', () => {
    const error = "EACCES: permission denied, mkdir '/opt/x/.nnlab'"; // as Node says it
    expect(problemOf(error, { step: 'any' }).message).toMatch(
      /^\/opt\/x\/\.nnlab is not writable\. Give/,
    );
  });

  test('else says which step failed, with the last lines of the tool', () => {
    const { message, detail } = problemOf('first\n\nsrc/a.ts(1,1): error TS1005\n', {
      step: 'library',
    });
    expect(message).toMatch(/^The step "library" failed\./);
    expect(detail).toBe('first\nsrc/a.ts(1,1): error TS1005');
  });

  test('recognises npm without its registry', async () => {
    const cwd = temporaryFolder();
    write(
      join(cwd, 'package.json'),
      '{"name":"x","version":"1.0.0","dependencies":{"left-pad":"1.3.0"}}',
    );
    const [npm, ...args] = npmCommand();
    const options = [`--registry=${CLOSED}`, `--cache=${join(cwd, 'cache')}`, '--fetch-retries=0'];
    const install = runStep(npm, [...args, 'install', ...options], {
      cwd,
      step: 'npm packages',
      source: 'npm',
    });
    await expect(install).rejects.toThrow(
      /^The package registry of npm cannot be reached\. Check the network/,
    );
  });

  test('recognises pip without its index', async () => {
    const cwd = temporaryFolder();
    const [python, ...args] = await findPython();
    await run(python, [...args, '-m', 'venv', 'env'], { cwd });
    const pip = [
      '-m',
      'pip',
      '--isolated',
      'install',
      '--retries=0',
      '--no-cache-dir',
      `--index-url=${CLOSED}`,
      'six',
    ];
    const install = runStep(join(cwd, 'env', 'bin', 'python'), pip, {
      cwd,
      step: 'any',
      source: 'Python',
    });
    await expect(install).rejects.toThrow(
      /^The package registry of Python cannot be reached\. Check the network/,
    );
  });
});

describe('fromSystem()', () => {
  test('leaves errors of the program as they are', () => {
    const error = new TypeError('x is not a function');
    expect(fromSystem(error)).toBe(error);
  });
});
