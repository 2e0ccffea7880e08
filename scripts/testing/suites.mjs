import { join } from 'node:path';
import {
  benchEnvironment,
  frameworksEnvironment,
  frontEndsEnvironment,
  webRuntime,
} from '../setup/stages.mjs';

/**
 * A part of the tests: the command that runs it and leaves a JUnit report.
 *
 * @typedef {object} Suite
 * @property {string} name As in `npm test -- NAME`.
 * @property {string} report
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('../setup/stage.mjs').Stage[]} [stages] What it needs beyond the other suites.
 */

export const SUITE_NAMES = ['unit', 'ops', 'kernel', 'notebooks', 'browser'];
/** Run only when named: they take long, or install much. */
export const EXTRA_SUITE_NAMES = [
  'soak',
  'memory',
  'messages',
  'interrupts',
  'frontends',
  'torch',
  'numbers',
  'frameworks',
  'steps',
  'course',
  'course-full',
];

/**
 * @param {import('../setup/clone.mjs').Clone} clone
 * @returns {Suite[]} In the order of `SUITE_NAMES` and `EXTRA_SUITE_NAMES`.
 */
export function suites(clone) {
  const { root, python, state } = clone;
  const reportOf = (/** @type {string} */ name) => join(state, 'reports', `${name}.xml`);
  const script = (/** @type {string[]} */ ...path) => join(root, 'node_modules', ...path);
  const vitest = script('vitest', 'vitest.mjs');
  const playwright = script('@playwright', 'test', 'cli.js');
  /** @param {string} name @returns {Suite} */
  const pytest = (name) => ({
    name,
    report: reportOf(name),
    command: python,
    args: ['-m', 'pytest', `test/${name}`, `--junitxml=${reportOf(name)}`],
  });
  /** @param {string} setup Registers the engine. @returns {Suite} */
  const ops = (setup) => ({
    name: 'ops',
    report: reportOf(setup),
    command: process.execPath,
    args: [
      'test/engine/ops/run.mjs',
      'onnx',
      `--setup=test/engine/ops/${setup}.ts`,
      '--leave-out=test/engine/ops/left-out.json',
      `--junit=${reportOf(setup)}`,
    ],
  });
  /**
   * What runs beside programs in Python.
   *
   * @param {string} name @param {string} folder @param {import('../setup/stage.mjs').Stage[]} stages
   * @param {NodeJS.ProcessEnv} env @returns {Suite}
   */
  const spec = (name, folder, stages, env) => ({
    name,
    report: reportOf(name),
    command: process.execPath,
    args: [
      vitest,
      'run',
      '--config=test/spec.config.ts',
      `--dir=${folder}`,
      '--reporter=default',
      '--reporter=junit',
      `--outputFile.junit=${reportOf(name)}`,
    ],
    env,
    stages,
  });
  /** @param {string} name @param {string} form @returns {Suite} */
  const course = (name, form) => ({
    ...pytest('notebooks'),
    name,
    // The full trainings take longer than a test may.
    args: [...pytest('notebooks').args, '--timeout=7200'],
    env: { NNLAB_COURSE: form },
  });
  const frontEnds = frontEndsEnvironment(clone);
  const torch = benchEnvironment(clone, 'torch');
  const [frameworks, mxnet] = [
    frameworksEnvironment(clone, 'frameworks'),
    frameworksEnvironment(clone, 'mxnet'),
  ];
  return [
    {
      name: 'unit',
      report: reportOf('unit'),
      command: process.execPath,
      args: [
        vitest,
        'run',
        '--reporter=default',
        '--reporter=junit',
        `--outputFile.junit=${reportOf('unit')}`,
      ],
    },
    ops('onnx-recorded'),
    ops('onnx-mixed'),
    pytest('kernel'),
    pytest('notebooks'),
    {
      name: 'browser',
      report: reportOf('browser'),
      command: process.execPath,
      args: [playwright, 'test', '--config=test/browser', '--reporter=list,junit'],
      env: { PLAYWRIGHT_JUNIT_OUTPUT_FILE: reportOf('browser') },
      stages: [webRuntime(clone)],
    },
    {
      name: 'soak',
      report: reportOf('soak'),
      command: python,
      args: ['-m', 'pytest', 'test/kernel/test_soak.py', '-s', `--junitxml=${reportOf('soak')}`],
      env: { NNLAB_SOAK: process.env.NNLAB_SOAK ?? '1' },
    },
    {
      name: 'memory',
      report: reportOf('memory'),
      command: python,
      args: [
        '-m',
        'pytest',
        'test/kernel/lesson_memory.py',
        '-s',
        `--junitxml=${reportOf('memory')}`,
      ],
    },
    {
      name: 'messages',
      report: reportOf('messages'),
      command: python,
      args: [
        '-m',
        'pytest',
        'test/kernel/test_messages.py',
        'test/kernel/test_malformed.py',
        '-s',
        `--junitxml=${reportOf('messages')}`,
      ],
      env: { NNLAB_MESSAGES: process.env.NNLAB_MESSAGES ?? '1' },
    },
    {
      name: 'interrupts',
      report: reportOf('interrupts'),
      command: python,
      args: [
        '-m',
        'pytest',
        'test/kernel/interrupt_matrix.py',
        `--junitxml=${reportOf('interrupts')}`,
      ],
    },
    { ...pytest('frontends'), command: frontEnds.proof, stages: [frontEnds] },
    spec('torch', 'test/engine/torch', [torch], { NNLAB_TORCH_PYTHON: torch.proof }),
    spec('frameworks', 'test/frameworks', [frameworks, mxnet], {
      NNLAB_FRAMEWORKS_PYTHON: frameworks.proof,
      NNLAB_MXNET_PYTHON: mxnet.proof,
    }),
    spec('numbers', 'test/numbers', [], {}),
    spec('steps', 'test/engine/steps', [], {}),
    course('course', 'usual'),
    course('course-full', 'full'),
  ];
}
