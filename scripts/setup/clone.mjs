import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where things are in a clone. Everything that the scripts make is in one of these folders, all
 * ignored by git.
 *
 * @typedef {object} Clone
 * @property {string} root
 * @property {string} venv The Python environment.
 * @property {string} python The interpreter inside `venv`.
 * @property {string} state What the scripts remember, and Jupyter's own folders.
 * @property {string} course The learner's copy of `notebooks`.
 */

/**
 * @param {string} [root] The clone; the one that this file is in, unless given.
 * @returns {Clone}
 */
export function cloneAt(
  root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, ''),
) {
  const venv = join(root, '.venv');
  const python =
    process.platform === 'win32'
      ? join(venv, 'Scripts', 'python.exe')
      : join(venv, 'bin', 'python');
  return { root, venv, python, state: join(root, '.nnlab'), course: join(root, 'course') };
}

/**
 * The environment in which Python and Jupyter run: Jupyter's files stay inside the clone, and the
 * user's other Python set-ups stay out of it.
 *
 * @param {Clone} clone
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnvironment(clone) {
  const env = { ...process.env };
  delete env.PYTHONHOME;
  delete env.PYTHONPATH;
  const inState = (/** @type {string[]} */ ...parts) => join(clone.state, 'jupyter', ...parts);
  // Windows calls it Path, and a second spelling would make the choice between the two a guess.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...env,
    [pathName]: [dirname(clone.python), env[pathName]].filter(Boolean).join(delimiter),
    VIRTUAL_ENV: clone.venv,
    PYTHONNOUSERSITE: '1',
    IPYTHONDIR: inState('ipython'),
    JUPYTER_CONFIG_DIR: inState('config'),
    JUPYTER_CONFIG_PATH: join(clone.root, 'scripts', 'jupyter'),
    JUPYTER_DATA_DIR: inState('data'),
    JUPYTER_RUNTIME_DIR: inState('runtime'),
    JUPYTERLAB_SETTINGS_DIR: inState('settings'),
    JUPYTERLAB_WORKSPACES_DIR: inState('workspaces'),
    JUPYTER_PATH: join(clone.root, 'extension', 'dist'),
    JUPYTER_PREFER_ENV_PATH: '1',
  };
}
