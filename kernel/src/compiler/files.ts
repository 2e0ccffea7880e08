/**
 * The files that the compiler sees: the cells as modules, the merged declarations, and the disk; and where an import
 * leads to.
 */
import { cellOfSpecifier, type Cell } from './cells.js';
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

export interface FilesOptions {
  ts: TypeScript;
  sys: ts.System;
  /** The notebook's folder, forward slashes. */
  cwd: string;
  /** Folders from which packages resolve that the notebook's folder does not have. */
  resolveFrom: readonly string[];
  compilerOptions: ts.CompilerOptions;
  /** Modules that the platform has: `fs`. */
  builtins: ReadonlySet<string>;
  library: Library;
  /** `types` of packages that the library holds: `node`. */
  platformNames: ReadonlySet<string>;
}

const CELL_FILE = /\[cell-(\d+|draft)\]\.mts$/;

export class Files {
  /** The text of a question about completions and the like. */
  readonly draftFile: string;
  /** A module that imports what cells import; through it, the program holds all that. */
  readonly importsFile: string;
  readonly #options: FilesOptions;
  readonly #cells: (id: number) => Cell | undefined;
  readonly #resolutions: ts.ModuleResolutionCache;
  /** Resolutions asked for by files of packages change with an installation only. */
  readonly #stable = new Map<string, ts.ResolvedModuleFull | undefined>();
  readonly #types = new Map<string, ts.ResolvedTypeReferenceDirective | undefined>();
  /** What the disk said: of files of packages until an installation, of others for the length of one request. */
  readonly #exists = { stable: new Map<string, boolean>(), local: new Map<string, boolean>() };
  readonly #versions = new Map<string, string>();
  readonly #imports = new Set<string>();
  #importsVersion = 0;
  #installations = 0;
  /** Who imported what was not found; and those from the request before, who may find it now. */
  #missing = new Set<string>();
  #toResolveAgain = new Set<string>();
  #draft: { cell: Cell | undefined; version: number } = { cell: undefined, version: 0 };

  constructor(options: FilesOptions, cells: (id: number) => Cell | undefined) {
    this.#options = options;
    this.#cells = cells;
    this.draftFile = `${options.cwd}/[cell-draft].mts`;
    this.importsFile = `${options.cwd}/[imports].mts`;
    const { ts, cwd, compilerOptions } = options;
    this.#resolutions = ts.createModuleResolutionCache(cwd, (file) => file, compilerOptions);
  }

  get resolutionCache(): ts.ModuleResolutionCache {
    return this.#resolutions;
  }

  setDraft(cell: Cell): void {
    this.#draft = { cell, version: this.#draft.version + 1 };
  }

  /** To be imported, whatever cells there are later. */
  wantImport(specifier: string, mode?: ts.ResolutionMode): void {
    const isRequired = mode === this.#options.ts.ModuleKind.CommonJS;
    const line = importOf(specifier, isRequired);
    if (!this.#imports.has(line)) this.touchImports();
    this.#imports.add(line);
  }

  dropImport(specifier: string): void {
    if (this.#imports.delete(importOf(specifier, false))) this.touchImports();
  }

  touchImports(): void {
    this.#importsVersion++;
  }

  cellFile(id: number): string {
    return `${this.#options.cwd}/[cell-${id}].mts`;
  }

  isCell(file: string): boolean {
    return CELL_FILE.test(file);
  }

  /** The cell whose module a file is. */
  cell(file: string): Cell | undefined {
    const [, id] = CELL_FILE.exec(file) ?? [];
    if (id === undefined) return undefined;
    return file === this.draftFile ? this.#draft.cell : this.#cells(Number(id));
  }

  /** Files of packages and libraries are taken not to change, but by an installation. */
  isStable(file: string): boolean {
    return file.includes('/node_modules/') || /\.d\.[cm]?ts$/.test(file);
  }

  /** TypeScript that the learner wrote beside the notebook. */
  isLocal(file: string): boolean {
    const isOurs = this.isCell(file) || file === this.importsFile;
    return !isOurs && !this.isStable(file) && /\.[cm]?tsx?$/.test(file);
  }

  /** To be called before each request: looks at the disk anew. */
  refresh(): void {
    // A package that was missing may have been installed since.
    if (this.#missing.size > 0) {
      this.#resolutions.clear();
      this.#exists.stable.clear();
    }
    this.#exists.local.clear();
    this.#toResolveAgain = this.#missing;
    this.#missing = new Set();
    if ([...this.#toResolveAgain].some((file) => !this.isCell(file))) this.touchImports();
    for (const file of this.#versions.keys()) if (!this.isStable(file)) this.#versions.delete(file);
  }

  /** To be called when packages were installed: others than those that were missing may have changed. */
  forgetPackages(): void {
    this.#installations++;
    const { stable } = this.#exists;
    for (const known of [this.#stable, this.#types, stable, this.#resolutions]) known.clear();
    for (const local of this.#versions.keys()) this.#missing.add(local);
    this.touchImports();
  }

  isToResolveAgain(file: string): boolean {
    return this.#toResolveAgain.has(file);
  }

  version(file: string): string {
    if (file === this.draftFile) return String(this.#draft.version);
    if (file === this.#options.library.file) return this.#options.library.version;
    if (file === this.importsFile) return String(this.#importsVersion);
    if (this.isCell(file)) return '1';
    if (this.isStable(file)) return String(this.#installations);
    let version = this.#versions.get(file);
    if (version === undefined) {
      version = String(this.#options.sys.getModifiedTime?.(file)?.getTime() ?? 0);
      this.#versions.set(file, version);
    }
    return version;
  }

  read(file: string): string | undefined {
    if (file === this.importsFile) return [...this.#imports].join('\n');
    if (this.isCell(file)) return this.cell(file)?.module;
    const { library, sys } = this.#options;
    return file === library.file ? library.read() : sys.readFile(file);
  }

  exists(file: string): boolean {
    if (file === this.draftFile || file === this.importsFile) return true;
    if (file === this.#options.library.file) return true;
    if (this.isCell(file)) return this.cell(file) !== undefined;
    const known = this.isStable(file) ? this.#exists.stable : this.#exists.local;
    let exists = known.get(file);
    if (exists === undefined) known.set(file, (exists = this.#options.sys.fileExists(file)));
    return exists;
  }

  resolve(
    specifier: string,
    importer: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleFull | undefined {
    const cell = cellOfSpecifier(specifier);
    if (cell !== undefined && !this.isStable(importer)) {
      const extension = this.#options.ts.Extension.Mts;
      return { resolvedFileName: this.cellFile(cell), extension, isExternalLibraryImport: false };
    }
    if (specifier.startsWith('node:') || this.#options.builtins.has(specifier)) {
      this.#options.library.want();
      return undefined;
    }
    if (!this.isStable(importer)) return this.#resolveForLearner(specifier, importer, mode);
    const key = `${specifier}\n${importer}\n${mode}`;
    if (!this.#stable.has(key)) this.#stable.set(key, this.#resolveFrom(specifier, importer, mode));
    return this.#stable.get(key);
  }

  #resolveForLearner(
    specifier: string,
    importer: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleFull | undefined {
    const { ts, resolveFrom, compilerOptions } = this.#options;
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
      // As the loader of local modules: with or without extension, folders too.
      const bundler = {
        ...compilerOptions,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
      };
      return ts.resolveModuleName(specifier, importer, bundler, this.host()).resolvedModule;
    }
    const importers = [importer, ...resolveFrom.map((folder) => `${folder}/notebook.mts`)];
    for (const each of importers) {
      const found = this.#resolveFrom(specifier, each, mode ?? ts.ModuleKind.ESNext);
      if (found) return found;
    }
    this.#missing.add(importer);
    return undefined;
  }

  #resolveFrom(
    specifier: string,
    importer: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedModuleFull | undefined {
    const { ts, compilerOptions } = this.#options;
    return ts.resolveModuleName(
      specifier,
      importer,
      compilerOptions,
      this.host(),
      this.#resolutions,
      undefined,
      mode,
    ).resolvedModule;
  }

  #resolveTypes(name: string, importer: string): ts.ResolvedTypeReferenceDirective | undefined {
    const { ts, compilerOptions, platformNames, library } = this.#options;
    if (platformNames.has(name)) {
      library.want();
      return undefined;
    }
    const key = `${name}\n${importer}`;
    if (!this.#types.has(key)) {
      const found = ts.resolveTypeReferenceDirective(name, importer, compilerOptions, this.host());
      this.#types.set(key, found.resolvedTypeReferenceDirective);
    }
    return this.#types.get(key);
  }

  /** The part of a compiler host that reads files. */
  host(): Pick<
    ts.CompilerHost & ts.LanguageServiceHost,
    | 'fileExists'
    | 'readFile'
    | 'directoryExists'
    | 'getDirectories'
    | 'realpath'
    | 'getCurrentDirectory'
    | 'resolveModuleNameLiterals'
    | 'resolveTypeReferenceDirectiveReferences'
  > {
    const { ts, sys, cwd, compilerOptions } = this.#options;
    return {
      fileExists: (file) => this.exists(file),
      readFile: (file) => this.read(file),
      directoryExists: (folder) => sys.directoryExists(folder),
      getDirectories: (folder) => sys.getDirectories(folder),
      realpath: (path) => (this.isCell(path) ? path : (sys.realpath?.(path) ?? path)),
      getCurrentDirectory: () => cwd,
      resolveModuleNameLiterals: (literals, importer, _redirected, _options, source) =>
        literals.map((literal) => {
          const mode = ts.getModeForUsageLocation(source, literal, compilerOptions);
          return { resolvedModule: this.resolve(literal.text, importer, mode) };
        }),
      resolveTypeReferenceDirectiveReferences: (references, importer) =>
        references.map((reference) => {
          const name = typeof reference === 'string' ? reference : reference.fileName;
          return { resolvedTypeReferenceDirective: this.#resolveTypes(name, importer) };
        }),
    };
  }
}

const importOf = (specifier: string, isRequired: boolean): string =>
  isRequired
    ? `import m = require(${JSON.stringify(specifier)});`
    : `import ${JSON.stringify(specifier)};`;
