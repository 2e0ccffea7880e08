#!/usr/bin/env node
/** `nnlab-kernel --connection-file FILE` runs a kernel, `nnlab-kernel install` makes it known to Jupyter. */
import { parseArgs } from 'node:util';
import { languageNamed } from './languages.js';

const USAGE = `Usage:
  nnlab-kernel install [PLACE] [--language javascript] [--name NAME] [--display-name TEXT] [--resolve-from DIR]...
  nnlab-kernel list
  nnlab-kernel uninstall [PLACE] [--name NAME]
  nnlab-kernel --connection-file FILE [--resolve-from DIR]... [--history-folder DIR]   what Jupyter calls

PLACE is one of
  --user         every Jupyter of this user
  --sys-prefix   one Jupyter: of the active environment, else the first on the path
  --prefix DIR   DIR/share/jupyter/kernels, without a try
and --python FILE names the Python whose Jupyter is meant.
Without a PLACE, install asks, and uninstall looks everywhere.

With --language javascript, notebooks are JavaScript and types are not checked.
A package that does not resolve from the notebook's folder is resolved from each DIR of --resolve-from in turn.
The cells that ran are kept in the DIR of --history-folder, by default in Jupyter's data folder.`;

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'connection-file': { type: 'string' },
      'history-folder': { type: 'string' },
      'resolve-from': { type: 'string', multiple: true, default: [] },
      user: { type: 'boolean' },
      'sys-prefix': { type: 'boolean' },
      prefix: { type: 'string' },
      python: { type: 'string' },
      language: { type: 'string', default: 'typescript' },
      name: { type: 'string' },
      'display-name': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return { positionals, values };
}

async function main(): Promise<void> {
  const { positionals, values } = readArguments();
  const [command, ...others] = positionals;
  const connectionFile = values['connection-file'];
  const language = languageNamed(values.language);
  if (values.help) console.log(USAGE);
  else if (command === undefined && connectionFile) {
    const { runKernel } = await import('./node/run.js');
    runKernel({
      connectionFile,
      resolveFrom: values['resolve-from'],
      historyFolder: values['history-folder'],
      language,
    });
  } else if (others.length === 0 && /^(install|list|uninstall)$/.test(command ?? '')) {
    const commands = await import('./node/install/commands.js');
    await commands[command as 'install' | 'list' | 'uninstall']({
      ...values,
      language,
      name: values.name ?? (language.isChecked ? 'nnlab' : 'nnlab-javascript'),
      displayName: values['display-name'] ?? `${language.displayName} (nnlab)`,
      resolveFrom: values['resolve-from'],
    });
  } else throw new TypeError(`nnlab-kernel: unknown arguments.\n${USAGE}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
