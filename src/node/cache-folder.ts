import { homedir } from 'node:os';
import { posix, resolve, win32 } from 'node:path';

/**
 * Where downloads are kept: `NNLAB_CACHE`, else the place that the platform has for files which can
 * be had again. Shared by all clones and notebooks of a user, so that a file is loaded once.
 *
 * @example
 * cacheFolder({}, 'linux', '/home/ada'); // '/home/ada/.cache/nnlab'
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  if (env['NNLAB_CACHE']) return resolve(env['NNLAB_CACHE']);
  switch (platform) {
    case 'win32':
      return win32.join(env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'), 'nnlab/Cache');
    case 'darwin':
      return posix.join(home, 'Library/Caches/nnlab');
    default: {
      // A relative path there is to be ignored, says the XDG Base Directory Specification.
      const xdg = env['XDG_CACHE_HOME'];
      return posix.join(xdg && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache'), 'nnlab');
    }
  }
}
