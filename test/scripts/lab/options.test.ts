import { describe, expect, test } from 'vitest';
import { parseStartOptions } from '../../../scripts/lab/options.mjs';
import { temporaryFolder } from '../folders.js';

describe('parseStartOptions()', () => {
  test('opens a browser at the course unless told otherwise', () => {
    expect(parseStartOptions([])).toEqual({
      browser: true,
      port: undefined,
      dir: undefined,
      help: false,
    });
  });

  test('takes a folder relative to where the user typed the command', () => {
    const from = temporaryFolder();
    const options = parseStartOptions(['--no-browser', '--port', '8890', '--dir', '.'], from);
    expect(options).toEqual({ browser: false, port: 8890, dir: from, help: false });
  });

  test.each([
    { argv: ['--prot', '1'], says: /^Unknown option '--prot'\. The options are:\n.*--port N/s },
    { argv: ['lesson.ipynb'], says: /^Unexpected argument 'lesson\.ipynb'/ },
    { argv: ['--port'], says: /argument missing/ },
    {
      argv: ['--port', '80a'],
      says: /^--port is "80a", expected a whole number from 1 to 65535\.$/,
    },
    { argv: ['--port', '70000'], says: /^--port is "70000"/ },
    {
      argv: ['--dir', '/no/such'],
      says: /^--dir is \/no\/such, which is not a folder\. Make it first/,
    },
  ])('refuses $argv', ({ argv, says }) => {
    expect(() => parseStartOptions(argv)).toThrow(says);
  });
});
