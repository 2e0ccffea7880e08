import { describe, expect, test } from 'vitest';
import { nodeProblem } from '../../../scripts/setup/node-version.mjs';
import packageJson from '../../../package.json' with { type: 'json' };

describe('nodeProblem()', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.12.0'])(
    'has nothing to say about %s',
    (version) => {
      expect(nodeProblem(version)).toBe('');
    },
  );

  test.each(['8.17.0', '18.20.8', '20.18.3'])(
    'says that %s is too old, and the remedy',
    (version) => {
      expect(nodeProblem(version)).toBe(
        `nnlab needs Node 20.19 or newer, and this is Node ${version}. ` +
          'Install the current LTS version from nodejs.org, open a new terminal and run the command again.',
      );
    },
  );

  test('agrees with package.json', () => {
    expect(packageJson.engines.node).toBe('>=20.19.0');
  });
});
