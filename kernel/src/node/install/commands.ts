/** `nnlab-kernel install`, `list` and `uninstall`. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { HISTORY_FILE, jupyterDataFolder } from '../history-file.js';
import { findJupyters, type Jupyter } from './jupyters.js';
import {
  findKernelSpecs,
  removeKernelSpec,
  writeKernelSpec,
  type SpecOptions,
} from './kernel-spec.js';
import { askForPlace, placeOf, type PlaceOptions } from './place.js';
import { proveKernel } from './proof.js';

/** Installs into the place that is named or chosen, and takes it back when it does not start there. */
export async function install(options: PlaceOptions & SpecOptions): Promise<void> {
  const { kernels, jupyter } = (await placeOf(options)) ?? (await askForPlace(options));
  const folder = write(kernels, options);
  console.log(`Installed the kernel ${options.name} in ${folder}`);
  if (!jupyter) return;
  try {
    await proveKernel(jupyter, options.name, folder);
  } catch (error) {
    removeKernelSpec(folder);
    const { message } = error as Error;
    throw new Error(`install: the kernel does not work, and was removed again. ${message}`, {
      cause: error,
    });
  }
  console.log(
    `Tried with the Jupyter in ${jupyter.prefix}: it starts, and 6 * 7 is 42.\n` +
      `In JupyterLab it is called "${options.displayName}"; reload the page if it is open.`,
  );
}

/** Prints the Jupyter installations and the kernels that this program installed. */
export async function list(): Promise<void> {
  const jupyters = await findJupyters();
  console.log('Jupyter:');
  for (const { prefix, pythonVersion } of jupyters)
    console.log(`  ${prefix} (Python ${pythonVersion})`);
  if (jupyters.length === 0) console.log('  none was found');
  console.log('Kernels installed by nnlab-kernel:');
  const specs = findKernelSpecs(searchedBy(jupyters));
  for (const { name, folder, missing } of specs) {
    console.log(`  ${name}  ${folder}`);
    for (const file of missing)
      console.log(`    does not start: ${file} is gone. Run nnlab-kernel install again.`);
  }
  if (specs.length === 0) console.log('  none');
}

/** Removes the kernel from the place that is named, else wherever a Jupyter finds it; with the last one, its history. */
export async function uninstall(options: PlaceOptions & { name: string }): Promise<void> {
  const place = await placeOf(options);
  const searched = searchedBy(await findJupyters());
  const kernels = place ? [place.kernels] : searched;
  const specs = findKernelSpecs(kernels).filter(({ name }) => name === options.name);
  if (specs.length === 0)
    throw new Error(
      `uninstall: nnlab-kernel has installed no kernel named ${options.name} ` +
        `in ${kernels.join(', ') || 'any Jupyter'}. nnlab-kernel list shows what there is.`,
    );
  const removed = new Set(specs.map(({ folder }) => folder));
  const isLast = findKernelSpecs(searched).every(({ folder }) => removed.has(folder));
  const history = path.join(jupyterDataFolder(), HISTORY_FILE);
  if (isLast && searched.length > 0 && existsSync(history)) {
    rmSync(history);
    console.log(`Removed ${history}`);
  }
  for (const folder of removed) {
    removeKernelSpec(folder);
    console.log(`Removed ${folder}`);
  }
}

const searchedBy = (jupyters: readonly Jupyter[]): string[] => [
  ...new Set(jupyters.flatMap(({ searched }) => searched)),
];

function write(kernels: string, options: SpecOptions): string {
  try {
    return writeKernelSpec(kernels, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    throw new Error(
      `install: ${kernels} cannot be written to. Write --user to install for this user only.`,
      { cause: error },
    );
  }
}
