/**
 * The program that checks, emits and answers questions: made of the declarations and of all that cells import.
 *
 * Cells are not part of it: each is added when its turn comes. TypeScript would make a new program and a new checker for
 * every changed file, which costs 1 ms, and 20 ms with TensorFlow.js imported, whatever the cell; a checker that is kept
 * has resolved those types once. It asks its program for two things only, the file of a name and the file that an
 * import leads to, so the two are answered here for cells. See `adopt`.
 */
import type { Files } from './files.js';
import type { Library } from './library.js';
import { Parser, registryOf } from './parser.js';
import type { ts, TypeScript } from './typescript.js';

export interface Programs {
  /**
   * Asks about a cell's module. What it imports for the first time becomes part of the program, and the question is put
   * again.
   */
  ask<Answer>(cell: string, question: (program: ts.Program, file: ts.SourceFile) => Answer): Answer;
  /** Checks with these options from now on. */
  use(options: ts.CompilerOptions): void;
  /** To be asked about the module of a question to `ask`, during it. */
  readonly service: ts.LanguageService;
  /** The local modules that a cell's module reaches, as far as it was checked. */
  localsOf(cell: string): ts.SourceFile[];
  /** Forgets what only makes the next question quicker. */
  rest(): void;
}

/** What TypeScript knows of a file without telling in its types. */
interface InnerFile extends ts.SourceFile {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  imports?: readonly ts.StringLiteralLike[];
  moduleAugmentations?: readonly ts.Node[];
  ambientModuleNames?: readonly string[];
}

interface InnerProgram extends ts.Program {
  getResolvedModule(
    file: ts.SourceFile,
    specifier: string,
    mode: ts.ResolutionMode,
  ): { resolvedModule?: ts.ResolvedModuleFull | undefined } | undefined;
}

interface InnerTypeScript {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
}

/** A checker remembers every cell it saw, so a new one takes over after so many. */
const CELLS_PER_CHECKER = 512;
/** When nobody waits, after so many. */
const CELLS_UNTIL_REST = 32;

export function createPrograms(
  ts: TypeScript,
  sys: ts.System,
  files: Files,
  options: ts.CompilerOptions,
  library: Library,
): Programs {
  const parser = new Parser(ts, files, library);
  /** Where the imports of each cell lead. */
  const reached = new Map<string, Set<string>>();
  /** Raised when the program is to be made anew. */
  let generation = 0;
  let current: InnerProgram | undefined;
  let locals: string[] = [];
  /** Questions to the checker at work. */
  let asked = 0;

  const serviceHost: ts.LanguageServiceHost = {
    ...files.host(),
    getDefaultLibFileName: () => library.file,
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [library.file, files.importsFile],
    getScriptVersion: (file) => files.version(file),
    // Asked for several times in a question, each time after every file.
    getProjectVersion: () => String(generation),
    getScriptSnapshot(file) {
      const text = parser.textOf(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
  };
  // Not in the types of a service's host, but taken.
  Object.assign(serviceHost, {
    hasInvalidatedResolutions: (path: string) => files.isToResolveAgain(path),
    getModuleResolutionCache: () => files.resolutionCache,
  });
  const service = ts.createLanguageService(serviceHost, registryOf(ts, parser));

  const isStale = (): boolean =>
    library.widen() ||
    !current ||
    [library.file, files.importsFile, ...locals].some((name) => !parser.isCurrent(name));

  function program(): InnerProgram {
    while (isStale()) {
      generation++;
      asked = 0;
      adopt(service.getProgram() as InnerProgram);
    }
    return current!;
  }

  /** Gives a program the cells. */
  function adopt(made: InnerProgram): void {
    const getSourceFile = made.getSourceFile.bind(made);
    const getResolvedModule = made.getResolvedModule.bind(made);
    made.getSourceFile = (name) => (files.isCell(name) ? cellFile(name) : getSourceFile(name));
    made.getResolvedModule = (file, specifier, mode) => {
      if (!files.isCell(file.fileName)) return getResolvedModule(file, specifier, mode);
      const resolvedModule = files.resolve(specifier, file.fileName, mode);
      if (resolvedModule) reach(file.fileName, resolvedModule.resolvedFileName);
      if (resolvedModule && !made.getSourceFile(resolvedModule.resolvedFileName))
        files.wantImport(specifier, mode);
      return { resolvedModule };
    };
    locals = made.getSourceFiles().flatMap(({ fileName }) => {
      return files.isLocal(fileName) ? [fileName] : [];
    });
    current = made;
  }

  function reach(cell: string, file: string): void {
    let those = reached.get(cell);
    if (!those) reached.set(cell, (those = new Set()));
    those.add(file);
  }

  function cellFile(name: string): ts.SourceFile | undefined {
    const file = parser.parse(name, options.target!) as InnerFile | undefined;
    if (!file || file.imports) return file;
    // What making a program does with its files.
    file.path = file.resolvedPath = file.originalFileName = name;
    file.imports = [];
    file.moduleAugmentations = [];
    file.ambientModuleNames = [];
    (ts as unknown as InnerTypeScript).bindSourceFile(file, options);
    return file;
  }

  function localsOf(cell: string): ts.SourceFile[] {
    if (locals.length === 0) return [];
    const found = new Set<string>();
    const queue = [cell];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      const file = current!.getSourceFile(name) as InnerFile | undefined;
      // Imported for the first time: the question will be put again.
      if (!file) continue;
      if (files.isCell(name)) queue.push(...(reached.get(name) ?? []));
      else if (files.isLocal(name))
        for (const { text } of file.imports ?? []) {
          const to = current!.getResolvedModule(file, text, ts.ModuleKind.ESNext)?.resolvedModule;
          if (to) queue.push(to.resolvedFileName);
        }
    }
    return locals.filter((name) => found.has(name)).map((name) => current!.getSourceFile(name)!);
  }

  return {
    service,
    localsOf,
    use(given) {
      if (given === options) return;
      options = given;
      current = undefined;
    },
    ask(cell, question) {
      if (++asked > CELLS_PER_CHECKER) this.rest();
      for (;;) {
        const made = program();
        const file = made.getSourceFile(cell)!;
        if (isStale()) continue;
        const answer = question(made, file);
        if (!isStale()) return answer;
      }
    },
    rest() {
      if (asked < CELLS_UNTIL_REST) return;
      for (const name of parser.forgetCells()) reached.delete(name);
      files.touchImports();
      program();
    },
  };
}
