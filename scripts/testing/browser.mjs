import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Problem } from '../setup/problem.mjs';
import { run } from '../setup/run.mjs';

/**
 * Finds a Chrome or Chromium that starts, or installs one: `CHROMIUM` or `CHROME_PATH`, the usual
 * places, Playwright's own; then by Playwright, then, as root on Debian, by apt.
 *
 * @param {import('../setup/clone.mjs').Clone} clone
 * @param {{ signal: AbortSignal, out?: import('../setup/progress.mjs').Out }} options
 * @returns {Promise<string>} Its path.
 * @throws {Problem} When there is none and none can be installed: browser tests are never skipped.
 */
export async function findBrowser({ root }, { signal, out = process.stdout }) {
  const asked = process.env.CHROMIUM ?? process.env.CHROME_PATH;
  if (asked) {
    if (await starts(asked, signal)) return asked;
    throw new Problem(
      `CHROMIUM or CHROME_PATH is ${asked}, which does not start. Set it to a Chrome or Chromium, or unset it.`,
    );
  }
  const playwrights = createRequire(join(root, 'package.json'))(
    '@playwright/test',
  ).chromium.executablePath();
  for (const path of [...usualPlaces(), playwrights]) {
    if (await starts(path, signal)) return path;
  }
  for (const { by, commands, path } of installers(root, playwrights)) {
    out.write(`No Chrome or Chromium found; installing Chromium ${by}\n`);
    let isInstalled = true;
    for (const [program, args] of commands) {
      const { code } = await run(program, args, {
        cwd: root,
        signal,
        env: {
          ...process.env,
          PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000',
          DEBIAN_FRONTEND: 'noninteractive',
        },
      });
      isInstalled &&= code === 0;
    }
    if (isInstalled && (await starts(path, signal))) return path;
  }
  throw new Problem(
    'The browser tests need Chrome or Chromium, and none was found or could be installed. ' +
      'Install one (on Debian: sudo apt install chromium), or set CHROMIUM to its path, and run the command again.',
  );
}

/** @param {string} root @param {string} playwrights */
function installers(root, playwrights) {
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  /** @type {{ by: string, path: string, commands: [string, string[]][] }[]} */
  const ways = [
    {
      by: 'by Playwright',
      path: playwrights,
      commands: [[process.execPath, [cli, 'install', 'chromium']]],
    },
  ];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    ways.push({
      by: 'by apt-get',
      path: '/usr/bin/chromium',
      commands: [
        ['apt-get', ['update', '-q']],
        ['apt-get', ['install', '-y', '-q', 'chromium']],
      ],
    });
  }
  return ways;
}

/** @returns {string[]} */
function usualPlaces() {
  const { platform, env } = process;
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  );
}

/** @param {string} path @param {AbortSignal} signal */
async function starts(path, signal) {
  if (!existsSync(path)) return false;
  // Chrome on Windows opens a window at --version.
  if (process.platform === 'win32') return true;
  const { code, output } = await run(path, ['--version'], { signal });
  return code === 0 && /Chrom/.test(output);
}
