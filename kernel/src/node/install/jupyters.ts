/**
 * The Jupyter installations of this computer.
 *
 * Each belongs to a Python, which knows best where its Jupyter looks for kernels. Asked are the Python of the active
 * environment, those of each `jupyter` on the path, and the first on the path itself.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Jupyter {
  python: string;
  pythonVersion: string;
  /** The root of its environment: `sys.prefix`. */
  prefix: string;
  /** Folders of kernels: its own, the user's, and all it looks in, the first found wins. */
  ownKernels: string;
  userKernels: string;
  searched: string[];
}

const isWindows = process.platform === 'win32';
const PROBE_MS = 30_000;
/** Python looks for modules in the working folder first: it must be one that nobody else writes to. */
export const SAFE_FOLDER = fileURLToPath(new URL('.', import.meta.url));

const PROBE = `
import importlib.util, json, os, sys
from jupyter_core import paths
if importlib.util.find_spec("jupyter_client") is None: sys.exit(1)
print(json.dumps({
    "python": sys.executable,
    "pythonVersion": "%d.%d" % sys.version_info[:2],
    "prefix": sys.prefix,
    "ownKernels": os.path.join(paths.ENV_JUPYTER_PATH[0], "kernels"),
    "userKernels": os.path.join(paths.jupyter_data_dir(), "kernels"),
    "searched": paths.jupyter_path("kernels"),
}))`;

/** @returns In the order in which they should be offered: what `jupyter` means now comes first. */
export async function findJupyters(): Promise<Jupyter[]> {
  const asked = await Promise.all(candidates().map((python) => askPython(python)));
  const byPrefix = new Map<string, Jupyter>();
  for (const jupyter of asked)
    if (jupyter && !byPrefix.has(jupyter.prefix)) byPrefix.set(jupyter.prefix, jupyter);
  return [...byPrefix.values()];
}

/** @returns Undefined when that Python does not start or has no Jupyter. */
export async function askPython(python: string): Promise<Jupyter | undefined> {
  try {
    const options = { cwd: SAFE_FOLDER, timeout: PROBE_MS, windowsHide: true };
    const { stdout } = await promisify(execFile)(python, ['-c', PROBE], options);
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Jupyter;
  } catch {
    return undefined;
  }
}

function candidates(): string[] {
  const { VIRTUAL_ENV, CONDA_PREFIX, PATH = '' } = process.env;
  const folders = PATH.split(path.delimiter).filter(Boolean);
  const inPath = (names: string[]): string[] =>
    folders.flatMap((folder) => names.map((name) => path.join(folder, name))).filter(isFile);
  const found = [
    ...[VIRTUAL_ENV, CONDA_PREFIX].flatMap((root) => (root ? pythonsIn(root) : [])),
    ...inPath(isWindows ? ['jupyter.exe'] : ['jupyter']).flatMap(pythonsOfScript),
    ...inPath(isWindows ? ['python.exe'] : ['python3', 'python']),
  ];
  return [...new Set(found)];
}

function pythonsIn(environment: string): string[] {
  const files = isWindows ? ['Scripts/python.exe', 'python.exe'] : ['bin/python3', 'bin/python'];
  return files
    .map((file) => path.join(environment, file))
    .filter(isFile)
    .slice(0, 1);
}

/** The interpreter in the first line of `jupyter`, which may be a long one wrapped for `sh`; else the one beside it. */
function pythonsOfScript(script: string): string[] {
  const head = isWindows ? '' : readFileSync(script, 'latin1').slice(0, 1000);
  const [, python] = /^#!(?:\/bin\/sh\n'''exec' )?"?([^"\n]*python[^"\s]*)/.exec(head) ?? [];
  if (python && path.isAbsolute(python) && existsSync(python)) return [python];
  const folder = path.dirname(script);
  return pythonsIn(path.dirname(folder));
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
