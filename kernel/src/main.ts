#!/usr/bin/env node
/** `nnlab-kernel --connection-file FILE` runs a kernel, `nnlab-kernel install` makes it known to Jupyter. */
import { parseArgs } from 'node:util';

const USAGE = `Usage:
  nnlab-kernel --connection-file FILE [--resolve-from DIR]...
  nnlab-kernel install --prefix DIR [--name NAME] [--display-name TEXT] [--resolve-from DIR]...

A package that does not resolve from the notebook's folder is resolved from each DIR of --resolve-from in turn.`;

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'connection-file': { type: 'string' },
      'resolve-from': { type: 'string', multiple: true, default: [] },
      prefix: { type: 'string' },
      name: { type: 'string', default: 'nnlab' },
      'display-name': { type: 'string', default: 'TypeScript (nnlab)' },
      help: { type: 'boolean', default: false },
    },
  });
  return { command: positionals[0], ...values };
}

async function main(): Promise<void> {
  const given = readArguments();
  if (given.help) {
    console.log(USAGE);
  } else if (given.command === 'install' && given.prefix) {
    const { installKernelSpec } = await import('./node/install.js');
    const folder = installKernelSpec({
      prefix: given.prefix,
      name: given.name,
      displayName: given['display-name'],
      resolveFrom: given['resolve-from'],
    });
    console.log(`Installed the kernel ${given.name} in ${folder}`);
  } else if (given.command === undefined && given['connection-file']) {
    const { runKernel } = await import('./node/run.js');
    runKernel({
      connectionFile: given['connection-file'],
      resolveFrom: given['resolve-from'],
    });
  } else throw new TypeError(`nnlab-kernel: unknown arguments.\n${USAGE}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
