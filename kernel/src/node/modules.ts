/** What `import` of a cell leads to: packages by Node's own loader, local modules by one that loads them again. */
import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { Compiler } from '../contracts.js';
import type { Stacks } from '../executor/stacks.js';
import { missingPackage, packageOf } from '../packages.js';
import type { Peer } from '../rpc.js';
import { Promise } from '../originals.js';

type Namespace = Record<string, unknown>;
type Import = (specifier: string, options?: ImportCallOptions) => Promise<Namespace>;

/** Imports as a file of that folder would. */
function importerOf(folder: string): Import {
  return vm.runInThisContext('(specifier, options) => import(specifier, options)', {
    filename: path.join(folder, 'notebook.mjs'),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Import;
}

/**
 * Imports packages as the notebook's folder sees them, then as the other folders do.
 *
 * @param onImport Called with what was imported and the folder it resolved from.
 */
export class Packages {
  readonly #folders: readonly string[];
  readonly #importers = new Map<string, Import>();
  readonly #onImport: (specifier: string, folder: string) => void;

  constructor(folders: readonly string[], onImport: (specifier: string, folder: string) => void) {
    this.#folders = folders;
    this.#onImport = onImport;
  }

  async import(specifier: string, options?: ImportCallOptions): Promise<Namespace> {
    for (const folder of this.#folders) {
      let load = this.#importers.get(folder);
      if (!load) this.#importers.set(folder, (load = importerOf(folder)));
      try {
        const loaded = await load(specifier, options);
        this.#onImport(specifier, folder);
        return loaded;
      } catch (error) {
        if (!isMissing(error, specifier, folder)) throw error;
      }
    }
    const [notebook] = this.#folders;
    throw new Error(missingPackage(specifier, notebook!));
  }
}

/** Whether an import failed for want of that very package, seen from that folder. */
function isMissing(error: unknown, specifier: string, folder: string): boolean {
  const name = packageOf(specifier);
  if (!name || !(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  const importer = path.join(folder, 'notebook.mjs');
  return (
    code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.startsWith(`Cannot find package '${name}'`) &&
    error.message.includes(importer)
  );
}

interface LocalModule {
  stamp: string;
  exports: Namespace;
  ready: Promise<void>;
  dependencies: Set<string>;
}

const EXTENSIONS = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json'];
const INDEXES = ['/index.ts', '/index.js'];

/** Loads the TypeScript and JavaScript beside the notebook, again when a file or one it imports has changed. */
export class LocalModules {
  readonly #loaded = new Map<string, LocalModule>();
  readonly #packages: Packages;
  readonly #compiler: Peer<Compiler>;
  readonly #stacks: Stacks;

  constructor(packages: Packages, compiler: Peer<Compiler>, stacks: Stacks) {
    this.#packages = packages;
    this.#compiler = compiler;
    this.#stacks = stacks;
  }

  /** @param folder The folder of the importing file. */
  async import(
    specifier: string,
    folder: string,
    options?: ImportCallOptions,
    importers: ReadonlySet<string> = new Set(),
  ): Promise<Namespace> {
    if (!isLocal(specifier)) return this.#packages.import(specifier, options);
    return this.#load(find(specifier, folder), importers);
  }

  async #load(file: string, importers: ReadonlySet<string>): Promise<Namespace> {
    const known = this.#loaded.get(file);
    if (known && importers.has(file)) return known.exports;
    if (known && !this.#hasChanged(file)) {
      await known.ready;
      return known.exports;
    }
    const loading: LocalModule = {
      stamp: stampOf(file),
      exports: {},
      ready: Promise.resolve(),
      dependencies: new Set(),
    };
    this.#loaded.set(file, loading);
    loading.ready = this.#run(file, loading, new Set([...importers, file]));
    try {
      await loading.ready;
    } catch (error) {
      if (this.#loaded.get(file) === loading) this.#loaded.delete(file);
      throw error;
    }
    return loading.exports;
  }

  #hasChanged(file: string, seen = new Set<string>()): boolean {
    const known = this.#loaded.get(file);
    if (!known || seen.has(file)) return false;
    seen.add(file);
    const { stamp, dependencies } = known;
    return (
      stamp !== stampOf(file) || [...dependencies].some((each) => this.#hasChanged(each, seen))
    );
  }

  async #run(file: string, loading: LocalModule, importers: ReadonlySet<string>): Promise<void> {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.json')) {
      loading.exports = { default: JSON.parse(text) as unknown };
      return;
    }
    const folder = path.dirname(file);
    const { code, map } = await this.#compiler.call('emitModule', file, text);
    this.#stacks.add(file, { text, map, shifts: [] });
    const required = new Map<string, Namespace>();
    for (const [, quoted] of code.matchAll(/\brequire\(("(?:[^"\\]|\\.)+")\)/g)) {
      const specifier = JSON.parse(quoted!) as string;
      if (isLocal(specifier)) loading.dependencies.add(find(specifier, folder));
      required.set(
        specifier,
        asCommonJs(await this.import(specifier, folder, undefined, importers)),
      );
    }
    const main = new vm.Script(
      `(async function (exports, require, module, __import, __meta, __filename, __dirname) {\n${code}\n})`,
      { filename: file, lineOffset: -1 },
    ).runInThisContext() as (...parts: unknown[]) => Promise<void>;
    const module = { exports: loading.exports };
    Object.defineProperty(loading.exports, '__esModule', { value: true });
    const require = createRequire(file);
    await main(
      module.exports,
      (specifier: string) => required.get(specifier) ?? (require(specifier) as unknown),
      module,
      (specifier: string) => this.import(specifier, folder),
      metaOf(file),
      file,
      folder,
    );
    // A CommonJS file that set `module.exports`.
    if (module.exports !== loading.exports)
      Object.assign(loading.exports, module.exports, { default: module.exports });
  }
}

export const isLocal = (specifier: string): boolean =>
  /^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);

/** `import.meta` of a file. */
export const metaOf = (file: string) => ({
  url: pathToFileURL(file).href,
  filename: file,
  dirname: path.dirname(file),
  resolve: (specifier: string) => {
    const found = createRequire(file).resolve(specifier);
    return isBuiltin(found) ? found : pathToFileURL(found).href;
  },
});

/** An ES namespace as CommonJS output of TypeScript wants it: with the mark that no helper may wrap it again. */
function asCommonJs(namespace: Namespace): Namespace {
  if (namespace.__esModule) return namespace;
  return new Proxy(namespace, {
    get: (target, key) => (key === '__esModule' ? true : (Reflect.get(target, key) as unknown)),
    has: (target, key) => key === '__esModule' || Reflect.has(target, key),
  });
}

function find(specifier: string, folder: string): string {
  const base = specifier.startsWith('file:')
    ? fileURLToPath(specifier)
    : path.resolve(folder, specifier);
  const candidates = [
    ...EXTENSIONS.map((extension) => base + extension),
    ...INDEXES.map((index) => base + index),
    base.replace(/\.([cm]?)js$/, '.$1ts'),
  ];
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (!found)
    throw new Error(
      `Cannot find the file ${JSON.stringify(specifier)} from ${JSON.stringify(folder)}.`,
    );
  return found;
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone';
}
