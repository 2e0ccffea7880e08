import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findPython } from '../../../scripts/setup/python.mjs';
import { run } from '../../../scripts/setup/run.mjs';
import { temporaryFolder, write } from '../folders.js';

type Programs = Record<string, { prints: string; code?: number }>;

/** Makes a PATH on which only these programs are; each prints its text and ends with its code. */
function onlyOnPath(programs: Programs): void {
  const folder = temporaryFolder();
  for (const [name, { prints, code = 0 }] of Object.entries(programs)) {
    const path = join(folder, name);
    write(path, `#!/bin/sh\necho "${prints}"\nexit ${code}\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv('PATH', folder);
  vi.stubEnv('NNLAB_PYTHON', undefined);
}

describe('findPython()', () => {
  test('finds one on this machine that can make environments', async () => {
    const [command, ...args] = await findPython();
    const { output } = await run(command, [...args, '-c', 'import venv; print("can")']);
    expect(output.trim()).toBe('can');
  });

  test('passes over an old python3 when a newer one has another name', async () => {
    onlyOnPath({
      python3: { prints: 'Python 3 8 10\nvenv' },
      'python3.12': { prints: 'Python 3 12 1\nvenv' },
    });
    await expect(findPython()).resolves.toEqual(['python3.12']);
  });

  test.each<{ is: string; programs: Programs; says: RegExp }>([
    {
      is: 'no Python',
      programs: {},
      says: /^nnlab needs Python 3\.10 or newer, and found none\. Install it/,
    },
    {
      is: 'an old Python',
      programs: { python3: { prints: 'Python 3 8 10\nvenv' } },
      says: /^nnlab needs Python 3\.10 or newer, and python3 is Python 3\.8\.10\. Install it/,
    },
    {
      is: 'Python 2',
      programs: { python: { prints: "('Python', 2, 7, 18)", code: 1 } },
      says: /found none\. Install it/,
    },
    {
      is: 'a Python without venv, as on Debian',
      programs: { python3: { prints: 'Python 3 11 2\nNo module named ensurepip', code: 1 } },
      says: /^python3\.11 lacks the module venv.*sudo apt install python3\.11-venv/,
    },
    {
      is: 'the stand-in that leads to the shop of Windows',
      programs: { python3: { prints: 'Python was not found; run without arguments', code: 9 } },
      says: /found none\. Install it/,
    },
  ])('explains $is', async ({ programs, says }) => {
    onlyOnPath(programs);
    await expect(findPython()).rejects.toThrow(says);
  });

  test('takes NNLAB_PYTHON and nothing else', async () => {
    vi.stubEnv('NNLAB_PYTHON', '/no/such/python');
    await expect(findPython()).rejects.toThrow(
      /^NNLAB_PYTHON is \/no\/such\/python, which is not a Python/,
    );
  });
});
