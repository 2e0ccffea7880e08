/** The folder by which Jupyter knows a kernel: `kernels/NAME/kernel.json` and logos. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { hasCurve } from '../../wire/sockets.js';
import type { Language } from '../../languages.js';
import { LOGO } from './logo.js';
import { copyPackage, MAIN, mayVanish } from './package-copy.js';

export interface SpecOptions {
  language: Language;
  name: string;
  displayName: string;
  /** Folders from which packages resolve that the notebook's folder does not have. */
  resolveFrom: readonly string[];
}

/** A kernel spec of this program that is on the disk. */
export interface FoundSpec {
  name: string;
  folder: string;
  /** Files that it needs and that are gone. */
  missing: string[];
}

/** In the metadata of a spec: this program wrote it, and may remove it. */
const MARK = 'nnlab-kernel';

/**
 * Writes a kernel spec: whole or not at all. One of the same name is replaced.
 *
 * @param kernels The folder of all kernels, `…/share/jupyter/kernels`.
 * @returns Its folder.
 * @throws {RangeError} If the name is none that Jupyter takes, or belongs to another program's kernel.
 */
export function writeKernelSpec(
  kernels: string,
  { language, name, displayName, resolveFrom }: SpecOptions,
): string {
  if (!/^[a-z0-9._-]+$/.test(name))
    throw new RangeError(
      `install: --name is ${JSON.stringify(name)}, expected small letters, digits, dots and dashes.`,
    );
  const folder = path.join(kernels, name);
  if (existsSync(folder) && !readSpec(folder)?.isOurs)
    throw new RangeError(
      `install: --name is ${JSON.stringify(name)}, which ${folder} is already: the kernel of another ` +
        'program. Choose another name.',
    );
  mkdirSync(kernels, { recursive: true });
  const made = mkdtempSync(path.join(kernels, '.installing-'));
  try {
    const main = mayVanish() ? copyPackage(made, folder) : MAIN;
    const spec = {
      argv: [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        main,
        '--connection-file',
        '{connection_file}',
        ...(language.isChecked ? [] : ['--language', language.name]),
        ...resolveFrom.flatMap((each) => ['--resolve-from', path.resolve(each)]),
      ],
      display_name: displayName,
      language: language.name,
      interrupt_mode: 'message',
      metadata: {
        debugger: true,
        supported_encryption: hasCurve() ? ['curve'] : [],
        [MARK]: true,
      },
    };
    writeFileSync(path.join(made, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
    writeFileSync(path.join(made, 'logo-svg.svg'), LOGO);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
    return folder;
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** Removes a kernel spec, and the folders above it that are empty then. */
export function removeKernelSpec(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  let above = path.dirname(folder);
  // kernels, jupyter, share
  for (let level = 0; level < 3 && readdirSync(above).length === 0; level++) {
    rmdirSync(above);
    above = path.dirname(above);
  }
}

/** The specs of this program in folders of kernels. */
export function findKernelSpecs(kernelsFolders: Iterable<string>): FoundSpec[] {
  const found: FoundSpec[] = [];
  for (const kernels of new Set(kernelsFolders)) {
    if (!existsSync(kernels)) continue;
    for (const name of readdirSync(kernels)) {
      const folder = path.join(kernels, name);
      const spec = readSpec(folder);
      if (!spec?.isOurs) continue;
      const [node, , main] = spec.argv;
      const missing = [node, main].filter((file) => file !== undefined && !existsSync(file));
      found.push({ name, folder, missing: missing as string[] });
    }
  }
  return found;
}

function readSpec(folder: string): { argv: string[]; isOurs: boolean } | undefined {
  try {
    const text = readFileSync(path.join(folder, 'kernel.json'), 'utf8');
    const { argv = [], metadata } = JSON.parse(text) as {
      argv?: string[];
      metadata?: Record<string, unknown>;
    };
    return { argv, isOurs: metadata?.[MARK] === true || argv.includes(MAIN) };
  } catch {
    return undefined;
  }
}
