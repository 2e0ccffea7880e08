import { join } from 'node:path';
import { jupyterEnvironment } from './clone.mjs';
import { fingerprint } from './fingerprint.mjs';
import { findPython } from './python.mjs';
import { npmCommand, runStep } from './run.mjs';

/** @typedef {import('./clone.mjs').Clone} Clone */
/** @typedef {import('./stage.mjs').Stage} Stage */

/** A program of npm without which JupyterHub does not start. */
const HUB_PROXY = 'configurable-http-proxy@5.1.0';

/** Of the size of all else together, for one test: so it is no package of the clone. */
const WEB_RUNTIME = 'onnxruntime-web@1.30.0';

/** @param {string} folder */
const stampIn = (folder) => join(folder, '.nnlab-stamp');

/**
 * What the builds need.
 *
 * @param {Clone} clone
 * @returns {Stage}
 */
export function npmPackages({ root }) {
  const output = join(root, 'node_modules');
  const [npm, ...npmArgs] = npmCommand();
  return {
    name: 'npm packages',
    stamp: stampIn(output),
    fingerprint: () => fingerprint(root, ['package-lock.json', '.npmrc']),
    output: [output],
    megabytes: 1000,
    // The builds need the development packages also where NODE_ENV is "production".
    run: (signal) =>
      runStep(npm, [...npmArgs, 'ci', '--include=dev', '--no-progress'], {
        cwd: root,
        signal,
        step: 'npm packages',
        source: 'npm',
      }),
  };
}

/**
 * Library, kernel and extension.
 *
 * @param {Clone} clone
 * @returns {Stage[]}
 */
export function builds({ root }) {
  const shared = ['tsconfig.json', 'package.json', 'package-lock.json'];
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const [npm, ...npmArgs] = npmCommand();
  /** @param {string} workspace @returns {[string, ...string[]]} */
  const npmBuild = (workspace) => [npm, ...npmArgs, 'run', 'build', '-w', workspace];
  return [
    build('library', 'dist', ['src'], [process.execPath, tsc, '-p', 'tsconfig.json']),
    build('TypeScript kernel', 'kernel/dist', ['kernel'], npmBuild('nnlab-kernel')),
    build('JupyterLab extension', 'extension/dist', ['extension'], npmBuild('nnlab-extension')),
  ];

  /**
   * @param {string} name @param {string} product @param {string[]} sources
   * @param {[string, ...string[]]} command
   * @returns {Stage}
   */
  function build(name, product, sources, [program, ...args]) {
    const output = join(root, product);
    return {
      name,
      stamp: stampIn(output),
      fingerprint: () => fingerprint(root, [...sources, ...shared]),
      output: [output],
      run: (signal) => runStep(program, args, { cwd: root, signal, step: name }),
    };
  }
}

/**
 * The Python environment with JupyterLab.
 *
 * @param {Clone} clone
 * @returns {Stage}
 */
export function pythonEnvironment(clone) {
  const name = 'Python environment';
  return {
    name,
    stamp: stampIn(clone.venv),
    // An environment holds its own path in many files: a clone that was moved needs a new one.
    fingerprint: () => fingerprint(clone.root, ['requirements/lab.txt'], [clone.root]),
    proof: clone.python,
    output: [clone.venv],
    megabytes: 300,
    run: async (signal) => {
      const [python, ...args] = await findPython(signal);
      const env = jupyterEnvironment(clone);
      await runStep(python, [...args, '-m', 'venv', clone.venv], { env, signal, step: name });
      await pipInstall(clone, 'requirements/lab.txt', { signal, step: name });
    },
  };
}

/**
 * What the tests need on top, in the same environment.
 *
 * @param {Clone} clone
 * @returns {Stage}
 */
export function testRequirements(clone) {
  const name = 'Python packages of the tests';
  return {
    name,
    stamp: join(clone.venv, '.nnlab-test-stamp'),
    fingerprint: () => fingerprint(clone.root, ['requirements/test.txt']),
    run: (signal) => pipInstall(clone, 'requirements/test.txt', { signal, step: name }),
  };
}

/**
 * The front ends that the lab does not have, in an environment of their own.
 *
 * @param {Clone} clone
 */
export function frontEndsEnvironment(clone) {
  return separateEnvironment(clone, {
    name: 'front ends for the tests',
    folder: 'frontends',
    sources: ['kernel/papermill'],
    programs: [HUB_PROXY],
  });
}

/**
 * ONNX Runtime for browsers, for the test of the engine in one.
 *
 * @param {Clone} clone
 * @returns {Stage}
 */
export function webRuntime({ root, state }) {
  const name = 'ONNX Runtime for browsers';
  const output = join(state, 'onnxruntime-web');
  return {
    name,
    stamp: stampIn(output),
    fingerprint: () => fingerprint(root, [], [WEB_RUNTIME]),
    output: [output],
    megabytes: 150,
    run: (signal) => npmInstall(output, WEB_RUNTIME, { cwd: root, signal, step: name }),
  };
}

/**
 * An npm package in a folder of its own.
 *
 * @param {string} folder @param {string} program With its version.
 * @param {{ cwd: string, signal: AbortSignal, step: string }} options
 */
function npmInstall(folder, program, options) {
  const [npm, ...args] = npmCommand();
  const into = [...args, 'install', '--no-save', '--prefix', folder];
  return runStep(npm, [...into, program], { ...options, source: 'npm' });
}

/**
 * What the engine is compared with, each in an environment of its own.
 *
 * @param {Clone} clone
 * @param {'torch' | 'tensorflow'} peer
 */
export function benchEnvironment(clone, peer) {
  return separateEnvironment(clone, {
    name: `${peer} for the bench`,
    folder: `bench-${peer}`,
    megabytes: 1500,
  });
}

/**
 * The frameworks that programs are written for; MXNet apart, since it needs an old NumPy.
 *
 * @param {Clone} clone
 * @param {'frameworks' | 'mxnet'} folder
 */
export function frameworksEnvironment(clone, folder) {
  const isAll = folder === 'frameworks';
  return separateEnvironment(clone, {
    name: isAll ? 'TensorFlow, Keras, PyTorch, ONNX Runtime and OpenCV' : 'MXNet',
    folder,
    megabytes: isAll ? 3000 : 300,
  });
}

/**
 * A Python environment in `.nnlab/<folder>` with `requirements/<folder>.txt`.
 *
 * @param {Clone} clone
 * @param {{ name: string, folder: string, sources?: string[], programs?: string[], megabytes?: number }} options
 *   `sources`: packages of the clone itself. `programs`: packages of npm.
 * @returns {Stage & { proof: string }}
 */
function separateEnvironment(
  { root, state },
  { name, folder, sources = [], programs = [], megabytes = 0 },
) {
  const venv = join(state, folder);
  const bin = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const python = join(venv, ...bin);
  const requirements = `requirements/${folder}.txt`;
  return {
    name,
    stamp: stampIn(venv),
    fingerprint: () => fingerprint(root, [requirements, ...sources], [root, ...programs]),
    proof: python,
    output: [venv],
    megabytes,
    run: async (signal) => {
      const [base, ...args] = await findPython(signal);
      await runStep(base, [...args, '-m', 'venv', venv], { signal, step: name });
      const options = { cwd: root, signal, step: name };
      const install = ['-m', 'pip', '--disable-pip-version-check', 'install'];
      const pip = (/** @type {string[]} */ ...what) =>
        runStep(python, [...install, ...what], { ...options, source: 'Python' });
      await pip('-r', requirements);
      // Apart from the others: what lies in the clone has no hash.
      for (const source of sources) await pip('--no-deps', `./${source}`);
      for (const program of programs) await npmInstall(venv, program, options);
    },
  };
}

/**
 * Makes the kernel known to the Jupyter of the clone, and to no other.
 *
 * @param {Clone} clone
 * @returns {Stage}
 */
export function kernelSpec({ root, venv }) {
  const name = 'kernel specification';
  const folder = join(venv, 'share', 'jupyter', 'kernels', 'nnlab');
  const main = join(root, 'kernel', 'dist', 'main.js');
  const naming = ['--name', 'nnlab', '--display-name', 'TypeScript (nnlab)'];
  return {
    name,
    stamp: stampIn(folder),
    fingerprint: () => fingerprint(root, ['kernel'], [root, process.execPath]),
    output: [folder],
    run: (signal) =>
      runStep(
        process.execPath,
        [main, 'install', '--prefix', venv, ...naming, '--resolve-from', root],
        { cwd: root, signal, step: name },
      ),
  };
}

/**
 * `--no-deps`: the requirements are locked whole, so there is nothing to resolve; `--no-compile`:
 * Python compiles what is imported. Together 17 s instead of 28 (2 cores, warm cache).
 *
 * @param {Clone} clone @param {string} requirements
 * @param {{ signal: AbortSignal, step: string }} options
 */
async function pipInstall(clone, requirements, { signal, step }) {
  const args = ['--require-hashes', '--no-deps', '--no-compile', '--no-input', '-r', requirements];
  await runStep(clone.python, ['-m', 'pip', '--disable-pip-version-check', 'install', ...args], {
    cwd: clone.root,
    env: jupyterEnvironment(clone),
    signal,
    step,
    source: 'Python',
  });
}

/**
 * All that `npm start` needs, in order.
 *
 * @param {Clone} clone
 * @returns {Stage[]}
 */
export function labStages(clone) {
  return [npmPackages(clone), pythonEnvironment(clone), ...builds(clone), kernelSpec(clone)];
}
