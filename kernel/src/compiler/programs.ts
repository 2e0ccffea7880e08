/**
 * The program that checks and emits, and the language service that answers questions.
 *
 * Checking has a program of its own: a language service asks after every file for every cell. Both share the parsed
 * files, which are most of the memory. Documentation comments are not parsed: see `documentation.ts`.
 */
import type { Files } from './files.js';
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

export interface Programs {
  /** Checks the file at work against everything it reaches. */
  check(): ts.Program;
  service(): ts.LanguageService;
  /** Forgets what only makes the next question quicker. */
  rest(): void;
}

type ParseOptions = ts.CreateSourceFileOptions | ts.ScriptTarget;

export function createPrograms(
  ts: TypeScript,
  sys: ts.System,
  files: Files,
  options: ts.CompilerOptions,
  library: Library,
): Programs {
  const rootNames = [library.file, files.draftFile];
  const parsed = new Map<string, { version: string; file: ts.SourceFile }>();
  const shared = {
    ...files.host(),
    // Not public, optional: shares what was read of package.json files between programs.
    getModuleResolutionCache: () => files.resolutionCache,
    getDefaultLibFileName: () => library.file,
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
  };

  function parse(name: string, given: ParseOptions): ts.SourceFile | undefined {
    const version = files.version(name);
    const known = parsed.get(name);
    if (known?.version === version) return known.file;
    const text = files.read(name);
    if (text === undefined) return undefined;
    const file = ts.createLanguageServiceSourceFile(
      name,
      ts.ScriptSnapshot.fromString(text),
      {
        ...(typeof given === 'object' ? given : { languageVersion: given }),
        // Local modules are ES modules whatever their package.json says, as the loader runs them.
        ...(files.isLocal(name) ? { impliedNodeFormat: ts.ModuleKind.ESNext } : {}),
        jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
      },
      version,
      false,
    );
    parsed.set(name, { version, file });
    if (name !== library.file) library.wantForFile(file);
    return file;
  }

  const host: ts.CompilerHost = {
    ...shared,
    getSourceFile: parse,
    writeFile: () => undefined,
    getCanonicalFileName: (name) => (sys.useCaseSensitiveFileNames ? name : name.toLowerCase()),
    getNewLine: () => '\n',
  };

  const serviceHost: ts.LanguageServiceHost = {
    ...shared,
    getCompilationSettings: () => options,
    getScriptFileNames: () => rootNames,
    getScriptVersion: (file) => files.version(file),
    // Asked for several times in a question, each time after every file.
    getProjectVersion: () => `${files.version(files.draftFile)} ${library.version}`,
    getScriptSnapshot(file) {
      const known = parsed.get(file);
      const text = known?.version === files.version(file) ? known.file.text : files.read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
  };

  let program: ts.Program | undefined;
  const build = (): ts.Program =>
    (program = ts.createProgram({
      rootNames,
      options,
      host,
      ...(program ? { oldProgram: program } : {}),
    }));
  let service: ts.LanguageService | undefined;
  return {
    check() {
      library.widen();
      const checked = build();
      // Files that came in with this cell may want more of the library.
      return library.widen() ? build() : checked;
    },
    service() {
      service ??= ts.createLanguageService(serviceHost, registryOf(ts, parse));
      service.getProgram();
      library.widen();
      return service;
    },
    rest: () => service?.cleanupSemanticCache(),
  };
}

/** A registry of documents that has them parsed by `parse`. */
function registryOf(
  ts: TypeScript,
  parse: (name: string, options: ParseOptions) => ts.SourceFile | undefined,
): ts.DocumentRegistry {
  const acquire = (name: string, options: ParseOptions = ts.ScriptTarget.ESNext): ts.SourceFile => {
    const file = parse(name, options);
    if (!file) throw new Error(`internal: no text of ${name}`);
    return file;
  };
  const acquireDocument: ts.DocumentRegistry['acquireDocument'] = (...[name, , , , , options]) =>
    acquire(name, options);
  const acquireDocumentWithKey: ts.DocumentRegistry['acquireDocumentWithKey'] = (
    ...[name, , , , , , , options]
  ) => acquire(name, options);
  return {
    ...ts.createDocumentRegistry(),
    acquireDocument,
    acquireDocumentWithKey,
    updateDocument: acquireDocument,
    updateDocumentWithKey: acquireDocumentWithKey,
    releaseDocument: () => undefined,
    releaseDocumentWithKey: () => undefined,
  };
}
